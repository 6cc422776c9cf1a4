"""Winners in the files: only the values change, where they stand, and the project is then the winner's."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from engine.errors import EngineError
from engine.ladder.run import Entrant, Outcome
from engine.ladder.write_back import apply, file_changes
from engine.project.policy.layers import row_named
from engine.project.policy.policy_file import edited, owner_of, yaml_value
from engine.project.policy.policy_paths import knobs, steps_to
from engine.project.yaml_text import parse_yaml
from tests.conftest import ROOT, shipped
from tests.ladder.conftest import LIMITS
from tests.synthetic import Synthetic

POLICY = "config/layer1/2A/tz_policy.v1.yaml"
TINY = "config/profiles/tiny.yaml"
LEVEL = "2A.realism_gate.gate_thresholds"
BUMP = "2A.tz_policy.bump"
COMMENTED = """\
policy: 2A.tz_policy
version: 1.0.0
# How far a site is lifted.
bump:   1      # one is plenty

caps:
  fallback_rate: 0.05   # of the sites
  # none at all
  empty_sites: 0
"""


def written(small: Synthetic, winner: Entrant | None) -> dict[str, str]:
    """Write the winner back; file -> its diff."""
    assert winner is not None
    project = small.load()
    changes = file_changes(project, winner)
    apply(project, winner, changes)
    return {change.path: change.diff() for change in changes}


def test_a_value_changes_and_nothing_else(climb: Callable[..., Outcome], small: Synthetic) -> None:
    small.write(POLICY, COMMENTED)
    diffs = written(small, climb().winner)
    assert small.read(POLICY) == COMMENTED.replace("bump:   1  ", "bump:   5  ")
    assert diffs == {
        POLICY: (
            f"--- a/{POLICY}\n+++ b/{POLICY}\n@@ -1,7 +1,7 @@\n policy: 2A.tz_policy\n version: 1.0.0\n"
            " # How far a site is lifted.\n-bump:   1      # one is plenty\n+bump:   5      # one is plenty\n \n"
            " caps:\n   fallback_rate: 0.05   # of the sites\n"
        )
    }


@pytest.mark.slow
def test_the_project_is_then_the_winner(climb: Callable[..., Outcome], small: Synthetic) -> None:
    outcome = climb()
    written(small, outcome.winner)
    assert small.plan(select="+2A.S5").runs == ()
    built = small.build(select="+2A.S5")
    assert built.made == frozenset()
    assert built.folder.name == next(a.folder.name for a in outcome.attempts if a.name == "five")  # type: ignore[union-attr]


def test_rows_and_several_files(climb: Callable[..., Outcome], small: Synthetic) -> None:
    before = small.read(LIMITS)
    outcome = climb(
        candidates=[
            {
                "name": "x",
                "set": {
                    BUMP: 3,
                    f"{LEVEL}.LV.threshold_bplus": 45.5,
                    "2A.tz_policy.caps": {"fallback_rate": 1e-9},
                },
            }
        ]
    )
    assert set(written(small, outcome.winner)) == {POLICY, LIMITS}
    assert small.read(LIMITS) == before.replace("threshold_bplus: 50", "threshold_bplus: 45.5")
    assert "fallback_rate: 1e-09" in small.read(POLICY)


@pytest.mark.parametrize(
    ("overrides", "line"),
    [
        ("  2A.tz_policy: {bump: 3}  # small\n", "  2A.tz_policy: {bump: 5}  # small\n"),
        ("  2A.tz_policy:\n    bump: 3\n", "  2A.tz_policy:\n    bump: 5\n"),
    ],
)
def test_a_profile_that_overrides_is_where_the_value_stands(
    entrant: Callable[..., Entrant], small: Synthetic, overrides: str, line: str
) -> None:
    head = "profile: tiny\ntitle: tiny\ncertifiable: false\noverrides:\n"
    (small.root / TINY).write_text(head + overrides)
    policy = small.read(POLICY)
    assert set(written(small, entrant())) == {TINY}
    assert small.read(TINY) == head + line
    assert small.read(POLICY) == policy


def test_a_row_that_the_profile_names_otherwise(entrant: Callable[..., Entrant], small: Synthetic) -> None:
    head = "profile: tiny\ntitle: tiny\ncertifiable: false\noverrides:\n  2A.realism_gate:\n    gate_thresholds:\n"
    (small.root / TINY).write_text(head + "      LV/least_value: {threshold_bplus: 51}\n")
    winner = entrant(
        candidates=[
            {"name": "x", "set": {BUMP: 3, f"{LEVEL}.LV.threshold_bplus": 45, f"{LEVEL}.LV.threshold_b": 31}}
        ]
    )
    assert set(written(small, winner)) == {TINY, POLICY, LIMITS}
    assert small.read(TINY) == head + "      LV/least_value: {threshold_bplus: 45}\n"
    assert "threshold_b: 31, threshold_bplus: 50" in small.read(LIMITS)


def test_a_file_that_changed_meanwhile_is_left_alone(entrant: Callable[..., Entrant], small: Synthetic) -> None:
    winner = entrant()
    project = small.load()
    changes = file_changes(project, winner)
    small.edit(POLICY, "bump: 1", "bump: 4")
    with pytest.raises(EngineError, match="has changed since"):
        apply(project, winner, changes)
    assert "bump: 4" in small.read(POLICY)


def test_files_go_back_when_the_project_is_not_the_winner(
    entrant: Callable[..., Entrant], small: Synthetic
) -> None:
    winner = entrant()
    project = small.load()
    before = small.read(POLICY)
    with (
        patch("engine.ladder.write_back.edited", lambda text, *_: text.replace("bump: 1", "bump: 6")),
        pytest.raises(EngineError, match="would not be what the ladder judged"),
    ):
        apply(project, winner, file_changes(project, winner))
    assert small.read(POLICY) == before


def test_a_write_back_that_is_killed_is_taken_back_by_the_next_load(
    entrant: Callable[..., Entrant], small: Synthetic, capsys: pytest.CaptureFixture[str]
) -> None:
    winner = entrant(candidates=[{"name": "x", "set": {BUMP: 3, f"{LEVEL}.LV.threshold_bplus": 45.5}}])
    project = small.load()
    before = {path: small.read(path) for path in (POLICY, LIMITS)}
    changes = file_changes(project, winner)
    child = os.fork()
    if child == 0:
        with patch("engine.ladder.write_back._require_equal", lambda *_: os._exit(9)):
            apply(project, winner, changes)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert "bump: 3" in small.read(POLICY)
    loaded = small.load()
    assert {path: small.read(path) for path in before} == before
    assert loaded.policies["2A.tz_policy"].document["bump"] == 1
    assert "interrupted and is taken back" in capsys.readouterr().err
    assert not list(small.root.rglob("*.partial")) and not (small.root / ".rewrite.json").exists()


FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "config").rglob("*.y*ml"))


def leaves(node: Any, steps: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    below = [found for key, item in pairs for found in leaves(item, (*steps, key))]
    return below if isinstance(node, dict | list) else [(steps, node)]


def another(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return "another" if value is None else f"{value} # 'x': [no, 12:30]"


@pytest.mark.parametrize("path", FILES)
def test_every_value_of_every_shipped_policy_can_be_changed(path: str) -> None:
    """Comments stay, lines stay, and the file reads as wanted: `edited` compares that itself."""
    text = (ROOT / path).read_text("utf-8")
    found = leaves(parse_yaml(text, path))
    assert found
    changed = edited(text, [(steps, another(value)) for steps, value in found], path)
    assert leaves(parse_yaml(edited(changed, found, path), path)) == found
    comments = [line.partition("  #")[2] for line in text.splitlines() if "  #" in line]
    assert [comment for comment in comments if comment not in changed] == []
    whole = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in changed.splitlines() if line.lstrip().startswith("#")] == whole


def test_lists_change_as_a_whole_or_item_by_item() -> None:
    text = "a: [1, 2]  # two\nb:\n  - x  # first\n  - y\n# end\nc:\nd: {e: 1}\n"
    assert edited(text, [(("a",), [1, 2, 3])], "") == text.replace("[1, 2]", "[1, 2, 3]")
    assert edited(text, [(("b",), ["x", "z"])], "") == text.replace("- y", "- z")
    assert edited(text, [(("c",), "NO")], "") == text.replace("c:", "c: NO")
    assert edited(text, [(("d",), {"e": None, "f": [True]})], "") == text.replace("{e: 1}", "{e: null, f: [true]}")
    shorter = edited(text, [(("b",), ["x"])], "")
    assert parse_yaml(shorter, "")["b"] == ["x"] and "# end" in shorter


@pytest.mark.parametrize(
    "value", ["NO", "12:30", "true", "1e-9", "", " x", "a: b", "null", "é", "Europe/Oslo", "~"]
)
def test_text_reads_back_as_text(value: str) -> None:
    assert parse_yaml(f"a: {yaml_value(value)}", "")["a"] == value


def test_every_knob_is_found_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    # Thousands of hints that nobody reads take half a minute.
    monkeypatch.setattr("engine.project.policy.policy_paths.close_matches", lambda *_: "")
    project = shipped("tiny")
    for policy_id, policy in project.policies.items():
        for path, value in knobs(policy.document, policy_id).items():
            try:
                _, steps, names = steps_to(project.policies, path, "")
            except EngineError:
                # Items of lists of scalars are set as a whole list.
                assert path.rpartition(".")[2].isdigit(), path
                continue
            node: Any = policy.document
            for step in steps:
                node = node[step]
            assert node == value
            assert len(names) == len(steps)


def test_owner_of_a_value() -> None:
    base = {"a": 1, "rows": [{"id": "x", "v": 1}, {"id": "y", "v": 2}], "m": {"k": 1}}
    assert owner_of(base, {"m": {"k": 2}}, ("m", "k")) == (True, ("m", "k"))
    assert owner_of(base, {"m": {"k": 2}}, ("a",)) == (False, ("a",))
    assert owner_of(base, {"rows": {"y": {"v": 3}}}, ("rows", 1, "v")) == (True, ("rows", "y", "v"))
    assert owner_of(base, {"rows": {"y": {"v": 3}}}, ("rows", 0, "v")) == (False, ("rows", 0, "v"))
    assert owner_of(base, {"rows": [{"id": "z", "v": 9}]}, ("rows", 0, "v")) == (True, ("rows", 0, "v"))
    assert row_named(base["rows"], "y", "") == 1  # type: ignore[arg-type]
