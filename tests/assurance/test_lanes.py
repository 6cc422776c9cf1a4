"""Candidate, witness, certification: the promotion law, and claims that go stale under it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.assurance.claims import read_board, read_certificate, read_lane
from engine.assurance.kept import lane_path, summary_path
from engine.assurance.lanes import Lanes
from engine.assurance.score import Scorer
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.runs.document import from_text, to_text
from engine.runs.gateboard import gateboard_path
from engine.runs.pointers import find_run
from engine.runs.roles import CANDIDATE, CERTIFICATION, LAST_GOOD, WITNESS, holder, read_roles
from tests.ladder.conftest import LIMITS
from tests.synthetic import Synthetic

POLICY = "config/layer1/2A/tz_policy.v1.yaml"
Now = Callable[[], Lanes]


def states(lanes: Lanes) -> list[str]:
    return [state.state for state in lanes.states()]


def seeds_in(small: Synthetic, role: str) -> list[int]:
    return [entry.seed for entry in holder(read_roles(small.runs_root), role, "2A")]


def climb(lanes: Now, steps: int) -> None:
    for _ in range(steps):
        assert lanes().promote().state == "green"


def test_each_lane_opens_when_the_one_before_is_green(small: Synthetic, lanes: Now) -> None:
    assert states(lanes()) == ["open", "blocked", "blocked"]
    assert lanes().promote().lane == "candidate"
    assert (states(lanes()), seeds_in(small, CANDIDATE)) == (["green", "open", "blocked"], [42])
    witness = lanes().promote()
    assert (witness.lane, set(witness.runs)) == ("witness", {42, 7})
    assert (states(lanes()), seeds_in(small, WITNESS)) == (["green", "green", "open"], [7, 42])
    assert lanes().promote().lane == "certification"
    assert states(lanes()) == ["green"] * 3
    assert (seeds_in(small, CERTIFICATION), seeds_in(small, LAST_GOOD)) == ([7, 42], [42])
    with pytest.raises(EngineError, match="every lane of 2A is green"):
        lanes().promote()


@pytest.mark.parametrize("wanted", ["witness", "certification"])
def test_no_lane_is_skipped(lanes: Now, wanted: str) -> None:
    with pytest.raises(EngineError) as refused:
        lanes().promote(wanted)
    assert (refused.value.number, refused.value.exit_code) == (98, 3)
    assert "engine lane promote 2A" in refused.value.hint


def test_a_red_lane_blocks_the_next(small: Synthetic, lanes: Now) -> None:
    small.edit(LIMITS, "threshold_b: 30", "threshold_b: 90")
    assert lanes().promote().state == "red"
    assert states(lanes()) == ["red", "blocked", "blocked"]
    assert seeds_in(small, CANDIDATE) == []
    with pytest.raises(EngineError, match="candidate is red"):
        lanes().promote("witness")


def test_a_seed_that_does_not_build_is_red(small: Synthetic, lanes: Now) -> None:
    small.edit(POLICY, "bump: 1", "bump: 51")
    found = lanes().promote()
    assert (found.state, found.runs) == ("red", {})
    assert states(lanes()) == ["red", "blocked", "blocked"]


CHANGES: dict[str, tuple[str, str, str]] = {
    "a policy of a state": (POLICY, "bump: 1", "bump: 2"),
    "a threshold": (LIMITS, "threshold_b: 30", "threshold_b: 31"),
    "a gate": ("sql/2A/gates/least.v1.sql", "min(value)", "max(value)"),
    "a state above": ("sql/1B/S1/site_locations.v1.sql", "* 10", "* 20"),
}


@pytest.mark.usefixtures("green")
@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_every_claim_goes_stale_with_what_it_judged(
    small: Synthetic, lanes: Now, change: tuple[str, str, str]
) -> None:
    small.edit(*change)
    assert states(lanes())[0] == "stale"
    project, root = small.load(), small.runs_root
    segment = project.segment("2A")
    run = find_run(root, "", 42, "tiny")
    readers: list[Callable[[], Any]] = [
        lambda: read_board(project, root, run, segment),
        lambda: read_certificate(project, root, segment),
        lambda: read_lane(project, root, segment, "candidate"),
        lambda: read_lane(project, root, segment, "witness"),
    ]
    for read in readers:
        with pytest.raises(EngineError) as refused:
            read()
        assert (refused.value.number, refused.value.exit_code) == (95, 3)
        assert "engine " in refused.value.hint


def test_scoring_is_refused_while_a_state_above_is_stale(small: Synthetic) -> None:
    small.edit("sql/1B/S1/site_locations.v1.sql", "* 10", "* 20")
    project = small.load()
    run = find_run(small.runs_root)
    with pytest.raises(EngineError) as refused:
        Scorer(project, small.runs_root, run, project.segment("2A"), Resources(threads=1)).score()
    assert (refused.value.number, refused.value.exit_code) == (95, 3)
    assert refused.value.hint == "engine build --profile tiny --seed 42 --select '1B.S1+'"


@pytest.mark.usefixtures("green")
def test_a_claim_holds_again_when_the_change_is_taken_back(small: Synthetic, lanes: Now) -> None:
    small.edit(POLICY, "bump: 1", "bump: 2")
    small.build()
    assert states(lanes()) == ["stale", "blocked", "blocked"]
    small.edit(POLICY, "bump: 2", "bump: 1")
    assert states(lanes()) == ["green"] * 3


def test_a_layout_change_leaves_claims_alone(small: Synthetic, lanes: Now) -> None:
    climb(lanes, 1)
    path = small.model("2A.S2")
    small.write(path, small.read(path) + "-- said again\n")
    assert states(lanes())[0] == "green"


@pytest.mark.usefixtures("green")
@pytest.mark.parametrize("which", ["board", "lane", "certificate"])
@pytest.mark.parametrize("damage", ["edit", "forge", "cut", "gone"])
def test_a_claim_that_somebody_changed_is_none(small: Synthetic, which: str, damage: str) -> None:
    project, root = small.load(), small.runs_root
    segment = project.segment("2A")
    run = find_run(root, "", 42, "tiny")
    path = {
        "board": gateboard_path(run, segment),
        "lane": lane_path(root, segment, "witness"),
        "certificate": summary_path(root, segment),
    }[which]
    text = path.read_text()
    path.unlink()  # a hard link of another test's root stays as it is
    if damage == "edit":
        path.write_text(text.replace('"grade": "b"', '"grade": "bplus"', 1))
    elif damage == "forge":
        document = from_text(text)
        path.write_text(to_text({**document, "grade": "bplus"}))
    elif damage == "cut":
        path.write_text(text[:200])
    read: dict[str, Callable[[], Any]] = {
        "board": lambda: read_board(project, root, run, segment),
        "lane": lambda: read_lane(project, root, segment, "witness"),
        "certificate": lambda: read_certificate(project, root, segment),
    }
    with pytest.raises(EngineError) as refused:
        read[which]()
    assert refused.value.number == (73 if damage == "gone" else 21)
    assert refused.value.exit_code == 3


@pytest.mark.usefixtures("green")
def test_a_certificate_without_its_run_is_stale(small: Synthetic) -> None:
    kept = read_certificate(small.load(), small.runs_root, small.load().segment("2A"))
    gone = small.runs_root / kept["seeds"][1]["run_id"]
    gone.rename(small.base / "elsewhere")
    with pytest.raises(EngineError, match="rests on a run that is gone") as refused:
        read_certificate(small.load(), small.runs_root, small.load().segment("2A"))
    assert refused.value.number == 95


def test_a_lane_record_says_what_it_judged(small: Synthetic, lanes: Now) -> None:
    climb(lanes, 1)
    kept = from_text(lane_path(small.runs_root, small.load().segment("2A"), "candidate").read_text())
    assert kept["stamps"] == ["profile_not_certifiable"]
    assert {"least", "2A.realism_gate"} <= kept["scorers"].keys()
    seed = kept["seeds"][0]
    index = next(Path(seed["run_folder"]).glob("data/layer1/2A/validation/**/index.json"))
    assert (index.parent / "_passed.flag").read_text() == f"sha256_hex = {seed['bundle_digest']}\n"
    assert json.loads(index.read_text())["seed"] == seed["seed"] == 42
