"""A ladder on the project in miniature: what runs, what is shared, what is recorded, what stays untouched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import engine
from engine.cluster.local import PLACE
from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.ladder.run import Attempt, Outcome
from engine.runs.document import from_text
from engine.runs.folder import RunFolder
from engine.runs.index import latest_name, run_folders
from engine.runs.pointers import find_run
from engine.runs.prune import judge
from engine.runs.roles import BASELINE, CANDIDATE, holder, read_roles
from tests.ladder.conftest import LIMITS
from tests.synthetic import Synthetic

TOUCHED = {f"2A.S{number}" for number in range(6)}
"""What a bump moves: an assertion of S1 reads the policy too; never the world below."""
LEVEL = "2A.realism_gate.gate_thresholds"
BUMP = "2A.tz_policy.bump"


def by_name(outcome: Outcome) -> dict[str, Attempt]:
    return {attempt.name: attempt for attempt in (outcome.baseline, *outcome.attempts)}


def inodes(folder: RunFolder, state_id: str) -> set[int]:
    record = folder.record(state_id)
    assert record is not None
    return {
        path.stat().st_ino
        for output in record.outputs
        for path in (folder.root / output.path).iterdir()
        if path.is_file()
    }


def test_only_what_differs_runs_and_the_rest_is_shared(climb: Callable[..., Outcome], small: Synthetic) -> None:
    outcome = climb()
    found = by_name(outcome)
    assert found["baseline"].made == ()
    for name in ("two", "five"):
        assert set(found[name].made) == TOUCHED
        folder, base = found[name].folder, found["baseline"].folder
        assert folder is not None and base is not None
        assert inodes(folder, "1B.S1") == inodes(base, "1B.S1")
        assert not inodes(folder, "2A.S2") & inodes(base, "2A.S2")
    assert len(run_folders(small.runs_root)) == 3


@pytest.mark.slow
def test_a_second_ladder_runs_nothing(climb: Callable[..., Outcome], small: Synthetic) -> None:
    climb()
    again = climb(ladder="again")
    assert [attempt.made for attempt in again.attempts] == [(), ()]
    assert len(run_folders(small.runs_root)) == 3


def test_workers_make_what_a_ladder_makes(
    climb: Callable[..., Outcome], small: Synthetic, write: Callable[..., Path]
) -> None:
    """All candidates at once: what a check stops has lost there too, and no candidate is the latest run."""
    candidates = [
        {"name": "two", "set": {BUMP: 2}},
        {"name": "bold", "set": {BUMP: 60}},
        {"name": "five", "set": {BUMP: 5}},
    ]
    latest = latest_name(small.runs_root)
    workspace = engine.project(small.root, runs_root=small.runs_root, threads=1, workers=2)
    found = by_name(workspace.ladder(write(candidates=candidates), wait_s=5.0).outcome)
    assert found["baseline"].made == ()
    assert set(found["two"].made) == set(found["five"].made) == TOUCHED
    assert found["bold"].error is not None and found["bold"].error["name"] == "BUMP_LIMIT"
    assert latest_name(small.runs_root) == latest
    plain = by_name(climb(candidates=candidates))
    for name in ("two", "five"):
        folder, other = plain[name].folder, found[name].folder
        assert folder is not None and other is not None and folder.root == other.root
        assert plain[name].made == ()
        assert plain[name].rows == found[name].rows != found["baseline"].rows
    assert not (small.runs_root / PLACE).exists()


def test_equal_states_of_two_candidates_are_shared(climb: Callable[..., Outcome]) -> None:
    """The second candidate differs in the calendar only, which S3 reads: its S2 is the first one's."""
    outcome = climb(
        candidates=[
            {"name": "bump", "set": {BUMP: 3}},
            {"name": "both", "set": {BUMP: 3, "common.calendar.horizon_days": 30}},
        ]
    )
    first, second = outcome.attempts
    assert "2A.S2" in first.made and "2A.S2" not in second.made
    assert "2A.S3" in second.made
    assert first.folder is not None and second.folder is not None
    assert inodes(first.folder, "2A.S2") == inodes(second.folder, "2A.S2")


def test_the_decision_and_its_record(climb: Callable[..., Outcome], small: Synthetic) -> None:
    outcome = climb()
    assert (outcome.decision.result, outcome.decision.winner) == ("PROMOTE", "five")
    kept = from_text(outcome.record.read_text("utf-8"))
    assert outcome.record.parent == small.runs_root / "reports" / "ladders"
    assert kept["decision"] == {"result": "PROMOTE", "winner": "five", "reason": outcome.decision.reason}
    assert kept["rule"] == {"maximise": "LV.least_value"}
    assert kept["veto"] == ["RG1.zones_used"]
    two, five = kept["candidates"]
    assert five["changes"] == {BUMP: {"from": 1, "to": 5}}
    assert (five["why"], five["vetoes"], set(five["states_run"])) == ("bold", [], TOUCHED)
    values = {
        c["name"]: next(r["value"] for r in c["gateboard"]["tests"] if r["test_id"] == "LV")
        for c in (kept["baseline"], two, five)
    }
    assert values["two"] - values["baseline"] == 1
    assert values["five"] - values["baseline"] == 4
    for entry in (kept["baseline"], two, five):
        folder = RunFolder(small.runs_root / entry["run_id"])
        assert entry["receipt_sha256"] == file_sha256(folder.root / "run_receipt.json")
        standing = {r.state_id: r.signature for r in folder.records() if r.segment == "2A"}
        assert entry["gateboard"]["signatures"] == standing
        assert entry["gateboard"]["bundle_digest"] == (folder.record("2A.S5") or object()).bundle_digest  # type: ignore[attr-defined]
    assert five["policies"]["2A.tz_policy"] != kept["baseline"]["policies"]["2A.tz_policy"]


def test_roles_names_and_the_latest_run(climb: Callable[..., Outcome], small: Synthetic) -> None:
    before = latest_name(small.runs_root)
    outcome = climb()
    found = by_name(outcome)
    entries = read_roles(small.runs_root)
    assert [e.run_id for e in holder(entries, BASELINE, "2A")] == [before]
    assert [(e.run_id, e.name) for e in holder(entries, CANDIDATE, "2A")] == [
        (found["five"].folder.name, "bumps/five")
    ]  # type: ignore[union-attr]
    assert latest_name(small.runs_root) == before
    # What people ask for by seed and profile is not the newest candidate.
    assert find_run(small.runs_root, "", 42, "tiny").name == before
    tried = {folder.name: folder.receipt().get("candidate") for folder in run_folders(small.runs_root)}
    assert tried[found["two"].folder.name] == {"ladder": "bumps", "name": "two"}  # type: ignore[union-attr]
    assert tried[before] is None
    assert small.plan().runs == ()
    stays = {verdict.name: verdict.reason for verdict in judge(small.runs_root)}
    assert stays[before].startswith("baseline_authority 2A")
    assert stays[found["five"].folder.name].startswith("current_candidate 2A")  # type: ignore[union-attr]
    assert stays[found["two"].folder.name] == ""  # type: ignore[union-attr]


def test_a_candidate_that_only_moves_a_threshold_leaves_the_run_alone(
    climb: Callable[..., Outcome], small: Synthetic
) -> None:
    base = find_run(small.runs_root)
    outcome = climb(candidates=[{"name": "strict", "set": {f"{LEVEL}.LV.threshold_bplus": 90}}])
    board = next(base.root.rglob("realism_gate_2A.json"))
    assert json.loads(board.read_text())["grade"] == outcome.baseline.board.grade  # type: ignore[union-attr]
    strict = by_name(outcome)["strict"]
    assert (strict.made, strict.folder.name) == ((), base.name)  # type: ignore[union-attr]
    assert len(run_folders(small.runs_root)) == 1


def test_a_rail_that_falls_is_a_veto(climb: Callable[..., Outcome]) -> None:
    outcome = climb(
        candidates=[
            {"name": "bold", "set": {BUMP: 9, f"{LEVEL}.RG1.threshold_bplus": 90}},
            {"name": "meek", "set": {BUMP: 2}},
        ]
    )
    assert outcome.decision.winner == "meek"
    assert outcome.decision.vetoes["bold"] == ("RG1.zones_used: B+ -> B",)


def test_a_candidate_that_breaks_an_assertion_has_lost(climb: Callable[..., Outcome], small: Synthetic) -> None:
    outcome = climb(candidates=[{"name": "mad", "set": {BUMP: 51}}, {"name": "two", "set": {BUMP: 2}}])
    assert outcome.decision.winner == "two"
    assert outcome.decision.vetoes["mad"] == ("2A-S2-191 BUMP_LIMIT",)
    kept = from_text(outcome.record.read_text("utf-8"))
    assert kept["candidates"][0]["error"]["name"] == "BUMP_LIMIT"
    assert kept["candidates"][0]["gateboard"] is None


def test_a_baseline_that_does_not_build_ends_the_ladder(climb: Callable[..., Outcome], small: Synthetic) -> None:
    small.edit("config/layer1/2A/tz_policy.v1.yaml", "bump: 1", "bump: 51")
    with pytest.raises(EngineError) as refused:
        climb()
    assert refused.value.name == "BUMP_LIMIT"
    assert not (small.runs_root / "reports" / "ladders").exists()


def test_reasons_of_a_plan_do_not_speak_of_candidates(climb: Callable[..., Outcome], small: Synthetic) -> None:
    climb()
    small.edit("config/layer1/2A/tz_policy.v1.yaml", "bump: 1", "bump: 8")
    reasons = small.plan().step("2A.S2").reasons
    assert reasons[0] == "policy 2A.tz_policy.bump: 1 -> 8"


@pytest.mark.slow
def test_a_sweep_passes_by_the_baseline(climb: Callable[..., Outcome]) -> None:
    outcome = climb(
        candidates=None, sweep={"path": BUMP, "from": 0, "to": 3, "step": 1}, decide={"minimise": "LV.least_value"}
    )
    assert outcome.decision.winner == "bump=0"
    assert [attempt.name for attempt in outcome.attempts] == ["bump=0", "bump=2", "bump=3"]


def test_a_sweep_of_the_baseline_alone_is_refused(climb: Callable[..., Outcome]) -> None:
    with pytest.raises(EngineError, match="every candidate is the baseline itself"):
        climb(candidates=None, sweep={"path": BUMP, "from": 1, "to": 1, "step": 1})


@pytest.mark.slow
def test_limits_file_is_untouched(climb: Callable[..., Outcome], small: Synthetic) -> None:
    before = {path: path.read_bytes() for path in small.root.rglob("*") if path.is_file()}
    climb()
    assert {path: path.read_bytes() for path in small.root.rglob("*") if path.is_file()} == before
    assert (small.root / LIMITS) in before
    assert isinstance(small.runs_root, Path)
