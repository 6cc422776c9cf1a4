"""Tests that a segment requires of another one: its seal does not run while one of them fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.assurance.required import required_tests
from engine.assurance.score import Scorer
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from tests.synthetic import GATES, Synthetic, machine_cache, write_project

TEST = GATES["2A"][0]
SEGMENT = "sql/5A/segment.yaml"
LIMITS = "config/realism_gate_2A.v1.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Synthetic:
    found = write_project(tmp_path)
    found.edit(SEGMENT, "active: {}\n", f"active: {{}}\nrequires_tests: {{2A: [{TEST}]}}\n")
    return found


def test_a_test_that_holds_lets_the_seal_run(project: Synthetic) -> None:
    assert "5A.S0" in project.build("+5A.S0").made


def test_a_test_that_fails_stops_it_with_what_was_found_and_the_next_command(project: Synthetic) -> None:
    text = project.read(LIMITS)
    project.write(LIMITS, text.replace(f"threshold_b: {GATES['2A'][3]}", "threshold_b: 99"))
    with pytest.raises(EngineError) as caught:
        project.build("+5A.S0")
    error = caught.value
    assert (error.number, error.owner, error.place) == (14, "5A", "S0")
    assert TEST in str(error) and ">= 99" in error.expected and GATES["2A"][1] in error.found
    assert "engine build" in error.hint and "--select '2A'" in error.hint
    assert "2A.S5" in project.build("+2A.S5").having("kept"), "what stands below is as it was"


def test_a_seal_that_stands_is_not_asked_again(project: Synthetic) -> None:
    project.build("+5A.S0")
    text = project.read(LIMITS)
    project.write(LIMITS, text.replace(f"threshold_b: {GATES['2A'][3]}", "threshold_b: 99"))
    assert "5A.S0" in project.build("+5A.S0").having("kept"), "gates are no part of a signature"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{2A: [R77]}", "the test R77 of 2A, which no gate has"),
        (f"{{3B: [{TEST}]}}", "tests of 3B, but not 3B itself"),
        (f"{{6A: [{TEST}]}}", "tests of 6A, but not 6A itself"),
    ],
)
def test_a_test_that_is_not_there_is_refused(project: Synthetic, line: str, said: str) -> None:
    project.edit(SEGMENT, f"requires_tests: {{2A: [{TEST}]}}", f"requires_tests: {line}")
    with pytest.raises(EngineError) as caught:
        project.load()
    assert caught.value.number == 36 and said in str(caught.value)


def test_what_was_scored_is_not_measured_for_a_seal(project: Synthetic, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, loaded = project.build("+2A.S5").folder, project.load()
    with machine_cache(project.base / "cache"):
        Scorer(loaded, project.runs_root, folder, loaded.segment("2A"), Resources(threads=1)).score()

    def measured(*_: object) -> None:
        raise AssertionError("measured again")

    with monkeypatch.context() as patched:
        patched.setattr(Scorer, "judge_tests", measured)
        assert "5A.S0" in project.build("+5A.S0").made
    text = project.read(LIMITS)
    project.write(LIMITS, text.replace(f"threshold_b: {GATES['2A'][3]}", "threshold_b: 99"))
    changed = project.load()
    with machine_cache(project.base / "cache"), pytest.raises(EngineError) as caught:
        required_tests(changed, project.runs_root, Resources(threads=1))(folder, changed.segment("5A"))
    assert caught.value.number == 14, "of another threshold nothing was scored"
