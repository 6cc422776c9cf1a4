"""Phases: what holds, what blocks, what is refused, and the decisions that remain."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.assurance.lanes import Lanes
from engine.assurance.phases.decisions import (
    append_decision,
    decisions_path,
    frozen_by,
    read_decisions,
    refuse_frozen,
)
from engine.assurance.phases.progress import Progress
from engine.assurance.score import Scorer
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.runs.document import from_text, to_text
from engine.runs.pointers import find_run
from engine.runs.prune import judge
from engine.runs.roles import BASELINE, CERTIFICATION, LAST_GOOD, holder, pin, read_roles
from tests.ladder.conftest import LIMITS
from tests.synthetic import Synthetic

POLICY = "config/layer1/2A/tz_policy.v1.yaml"
STAMPED = {"certificate": "b", "stamps": ["profile_not_certifiable"]}
TWO = {"P0": [{"role": BASELINE}], "P1": [{"lane": "candidate"}], "P2": [STAMPED]}
Now = Callable[..., Progress]


def baseline(small: Synthetic) -> None:
    """The run as it stands is scored and becomes the baseline."""
    run = find_run(small.runs_root)
    project = small.load()
    Scorer(project, small.runs_root, run, project.segment("2A"), Resources(threads=1)).score()
    pin(small.runs_root, run, BASELINE, "2A", "first")


def shown(progress: Progress) -> list[str]:
    return [state.state for state in progress.states()]


def looked(progress: Progress) -> tuple[str, str]:
    """State and detail of the one condition of the first phase."""
    finding = progress.states()[0].findings[0]
    return finding.state, finding.detail


def refused(act: Callable[[], Any]) -> EngineError:
    with pytest.raises(EngineError) as caught:
        act()
    assert caught.value.number == 98
    assert caught.value.exit_code == 3
    return caught.value


def test_phases_advance_one_by_one(small: Synthetic, progress: Now, lanes: Callable[[], Lanes]) -> None:
    assert shown(progress(TWO)) == ["open", "blocked", "blocked"]
    error = refused(lambda: progress(TWO).advance("", ""))
    assert "P0 is not done: 1 of 1" in error.message
    assert "engine runs pin RUN --as baseline_authority --segment 2A" in error.hint
    assert "P0 is open, so P1 waits" in refused(lambda: progress(TWO).advance("P1", "")).message
    baseline(small)
    assert progress(TWO).advance("P0", "locked")["decision"] == "GO_P1"
    assert shown(progress(TWO)) == ["done", "open", "blocked"]
    assert refused(lambda: progress(TWO).advance("", "")).hint.startswith("engine ")
    lanes().promote()
    assert progress(TWO).advance("", "")["decision"] == "GO_P2"
    assert "ends with a freeze" in (
        refused(lambda: progress({**TWO, "P2": [{"role": BASELINE}]}).advance("", "")).message
    )
    assert progress({**TWO, "P2": [{"role": BASELINE}]}, then="P9").advance("", "")["decision"] == "GO_P9"
    assert read_decisions(small.runs_root, "2A")[-1]["kind"] == "advance"


def test_a_decision_holds_what_it_rests_on(small: Synthetic, progress: Now) -> None:
    baseline(small)
    run = find_run(small.runs_root)
    decision = progress(TWO).advance("", "locked")
    seen = decision["runs"][BASELINE]["42"]
    assert (seen["run_id"], seen["name"]) == (run.name, "first")
    assert seen["signatures"] == {r.state_id: r.signature for r in run.records() if r.segment == "2A"}
    assert seen["bundle_digest"] == (run.record("2A.S5") or object()).bundle_digest  # type: ignore[attr-defined]
    assert (decision["reason"], decision["phase"], decision["blockers"]) == ("locked", "P0", [])
    assert decision["findings"] == [{"text": "a run is baseline_authority", "state": "green", "detail": ""}]


def test_hold_is_written_down_with_its_blockers(small: Synthetic, progress: Now) -> None:
    decision = progress(TWO).hold("", "no baseline yet")
    assert (decision["decision"], decision["blockers"]) == ("HOLD_P0", ["a run is baseline_authority"])
    assert shown(progress(TWO)) == ["open", "blocked", "blocked"]


def frozen(small: Synthetic, progress: Now, lanes: Callable[[], Lanes]) -> dict[str, Any]:
    baseline(small)
    progress(TWO).advance("", "")
    for _ in range(3):
        lanes().promote()
    progress(TWO).advance("", "")
    return progress(TWO).freeze("good enough", False)


def test_freeze_and_reopen(small: Synthetic, progress: Now, lanes: Callable[[], Lanes]) -> None:
    decision = frozen(small, progress, lanes)
    root = small.runs_root
    assert (decision["decision"], decision["grade"]) == ("GREEN_LOCKED", "b")
    assert shown(progress(TWO)) == ["frozen"] * 3
    package = from_text((root / decision["package"]).read_text())
    assert package["certificate"] == decision["certificate"]
    assert set(package["seeds"]) == {"42", "7"}
    assert [e.seed for e in holder(read_roles(root), CERTIFICATION, "2A")] == [7, 42]
    assert decision["runs"][LAST_GOOD].keys() == {"42"}
    assert all(not verdict.goes for verdict in judge(root))
    for act in (
        lambda: progress(TWO).advance("", ""),
        lambda: progress(TWO).hold("", "x"),
        lambda: progress(TWO).freeze("", False),
        lambda: refuse_frozen(root, "2A", "x"),
    ):
        assert "engine phase reopen" in refused(act).hint
    for scope in ("2A.S9", "state:modified"):
        with pytest.raises(EngineError) as unknown:
            progress(TWO).reopen("P1", "it is wrong", scope, "Ada")
        assert unknown.value.number == 97
    reopened = progress(TWO).reopen("P1", "T1 was measured wrongly", "2A.S2+", "Ada")
    assert (reopened["decision"], reopened["approved_by"]) == ("RED_REOPEN_REQUIRED", "Ada")
    assert "2A.S2" in reopened["states"] and "2A.S1" not in reopened["states"]
    assert reopened["reopens"] == read_decisions(root, "2A")[1]["sha256"]
    assert shown(progress(TWO)) == ["done", "open", "blocked"]
    refuse_frozen(root, "2A", "x")
    refused(lambda: progress(TWO).reopen("P2", "x", "2A", "Ada"))


@pytest.mark.slow
def test_the_reopen_of_another_plan_does_not_thaw(
    small: Synthetic, progress: Now, lanes: Callable[[], Lanes]
) -> None:
    frozen(small, progress, lanes)
    append_decision(small.runs_root, "2A", {"kind": "reopen", "plan": "other", "phase": "P0", "decision": "x"})
    assert frozen_by(read_decisions(small.runs_root, "2A")) is not None


@pytest.mark.slow
def test_below_b_only_a_best_effort_with_a_contract_is_frozen(
    small: Synthetic, progress: Now, lanes: Callable[[], Lanes]
) -> None:
    phases = {"P4": [STAMPED]}
    for _ in range(2):
        lanes().promote()
    # SX, which no single seed measures.
    small.edit(LIMITS, "threshold_b: 2, threshold_bplus: 2,", "threshold_b: 9, threshold_bplus: 9,")
    lanes().promote("candidate")
    lanes().promote("witness")
    assert lanes().promote("certification").state == "red"
    refused(lambda: progress(phases).freeze("", False))
    refused(lambda: progress(phases).freeze("", True))
    decision = progress(phases, reopen_contract="contradiction, scope, approval").freeze("frozen upstream", True)
    assert decision["decision"] == "FROZEN_BEST_EFFORT_BELOW_B"
    package = from_text((small.runs_root / decision["package"]).read_text())
    assert (package["blockers"], package["reopen_contract"]) == (["SX.seeds"], "contradiction, scope, approval")


def test_a_stale_certificate_freezes_nothing(small: Synthetic, progress: Now, lanes: Callable[[], Lanes]) -> None:
    for _ in range(3):
        lanes().promote()
    small.edit(POLICY, "bump: 1", "bump: 2")
    with pytest.raises(EngineError) as stale:
        progress({"P4": [STAMPED]}).freeze("", False)
    assert (stale.value.number, stale.value.exit_code) == (95, 3)


Case = tuple[dict[str, Any], str, str]
AFTER_BASELINE: dict[str, Case] = {
    "a role": ({"role": BASELINE}, "green", ""),
    "a role that nobody has": ({"role": "last_good"}, "missing", "no run is last_good"),
    "gates at B": ({"gates": ["all"], "at": "b", "in": BASELINE}, "green", ""),
    "gates at B+": ({"gates": ["LV", "RG1"], "at": "bplus", "in": BASELINE}, "red", "LV.least_value B on seed 42"),
    "no regression against itself": ({"no_regression": ["all"], "in": BASELINE, "against": BASELINE}, "green", ""),
    "no improvement on itself": ({"improved": ["LV"], "in": BASELINE, "against": BASELINE}, "red", "LV.least"),
    "a lane that was not run": ({"lane": "candidate"}, "missing", "candidate lane"),
    "a certificate that was not issued": ({"certificate": "b"}, "missing", "certificate"),
    "a policy": ({"policy": "2A.tz_policy.caps.empty_sites", "equals": 0}, "green", ""),
    "another policy": ({"policy": "2A.tz_policy.bump", "equals": 2}, "red", "it is 1"),
    "no record": ({"record": "ladders/*.json", "where": {"decision.result": "PROMOTE"}}, "missing", "no record"),
    "nothing to prune": ({"pruned": True}, "green", ""),
}


@pytest.mark.parametrize(("condition", "state", "detail"), AFTER_BASELINE.values(), ids=list(AFTER_BASELINE))
def test_conditions(small: Synthetic, progress: Now, condition: dict[str, Any], state: str, detail: str) -> None:
    baseline(small)
    found = looked(progress({"P0": [condition]}))
    assert found[0] == state
    assert detail in found[1]


def test_a_candidate_against_the_baseline(small: Synthetic, progress: Now, lanes: Callable[[], Lanes]) -> None:
    baseline(small)
    improved = {"P0": [{"improved": ["LV"], "in": "current_candidate", "against": BASELINE}]}
    regressed = {"P0": [{"no_regression": ["all"], "in": "current_candidate", "against": BASELINE}]}
    small.edit(POLICY, "bump: 1", "bump: 5")
    lanes().promote()
    assert looked(progress(improved)) == looked(progress(regressed)) == ("green", "")
    assert looked(progress({"P0": [{"gates": ["LV"], "at": "b", "in": BASELINE}]}))[0] == "stale"
    small.edit(POLICY, "bump: 5", "bump: 0")
    assert looked(progress(improved))[0] == "stale"
    lanes().promote()
    assert looked(progress(improved))[0] == "red"


def test_the_last_decided_record_counts(small: Synthetic, progress: Now) -> None:
    place = small.runs_root / "reports"
    place.mkdir(exist_ok=True)
    wanted = {"P0": [{"record": "segment2a_popt1_closure_*.json", "where": {"decision.result": "GO"}}]}
    for name, day, result in (("b", 1, "HOLD"), ("a", 2, "GO")):
        (place / f"segment2a_popt1_closure_{name}.json").write_text(
            json.dumps({"created_utc": f"2026-01-0{day}", "decision": {"result": result}})
        )
    assert looked(progress(wanted)) == ("green", "")
    (place / "segment2a_popt1_closure_c.json").write_text(json.dumps({"created_utc": "2026-01-03"}))
    assert looked(progress(wanted)) == ("red", "segment2a_popt1_closure_c.json: decision.result is None")
    (place / "segment2a_popt1_closure_c.json").write_text('{\n "sha256": "' + "0" * 64 + '",\n "a": 1\n}\n')
    assert looked(progress(wanted))[0] == "red"


def test_a_closure_holds_while_the_states_that_it_timed_do(small: Synthetic, progress: Now) -> None:
    place = small.runs_root / "reports"
    place.mkdir(exist_ok=True)
    run = find_run(small.runs_root)
    (place / "segment2a_popt1_closure_a.json").write_text(
        to_text(
            {
                "phase": "POPT1",
                "created_utc": "2026-01-01",
                "decision": {"result": "GO"},
                "candidate": {
                    "identity": run.receipt()["identity"],
                    "signatures": {r.state: r.signature for r in run.records() if r.segment == "2A"},
                },
            }
        )
    )
    wanted = {"P0": [{"record": "segment2a_popt1_closure_*.json", "where": {"decision.result": "GO"}}]}
    assert looked(progress(wanted)) == ("green", "")
    small.edit(POLICY, "bump: 1", "bump: 2")
    state, detail = looked(progress(wanted))
    assert state == "stale" and "the closure POPT1 of 2A rests on another S" in detail
    assert "engine build" in progress(wanted).states()[0].findings[0].hint


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"[" * 100_000,
        b'{"candidate": 7}',
        b'{"candidate": {"signatures": {}}, "decision": {"result": "GO"}}',
        to_text({"candidate": {"signatures": {}}, "decision": {"result": "GO"}}).encode(),
        to_text({"candidate": {"signatures": {}, "identity": 7}, "decision": {"result": "GO"}}).encode(),
        to_text({"phase": "P", "decision": {"result": "GO"}}).replace("GO", "NO").replace("NO", "GO ").encode(),
    ],
)
def test_a_record_that_is_no_evidence_is_told(small: Synthetic, progress: Now, data: bytes) -> None:
    place = small.runs_root / "reports"
    place.mkdir(exist_ok=True)
    (place / "segment2a_popt1_closure_a.json").write_bytes(data)
    wanted = {"P0": [{"record": "segment2a_popt1_closure_*.json", "where": {"decision.result": "GO"}}]}
    assert looked(progress(wanted))[0] in ("red", "stale")


def test_a_run_that_prune_would_take_is_not_clean(small: Synthetic, progress: Now) -> None:
    small.edit(POLICY, "bump: 1", "bump: 2")
    small.build()
    assert looked(progress({"P0": [{"pruned": True}]}))[0] == "red"


WRONG: dict[str, tuple[Any, str]] = {
    "an unknown condition": ([{"rule": BASELINE}], "role"),
    "an unknown role": ([{"role": "baseline"}], "baseline_authority"),
    "a missing key": ([{"gates": ["LV"], "at": "b"}], "in"),
    "a key too many": ([{"lane": "witness", "seed": 42}], "seed"),
    "no condition": ([], "done_when"),
}


@pytest.mark.parametrize(("conditions", "told"), WRONG.values(), ids=list(WRONG))
def test_wrong_plans(progress: Now, conditions: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(EngineError) as wrong:
        progress({"P0": conditions})
    assert (wrong.value.number, wrong.value.exit_code) == (31, 2)
    assert told in str(wrong.value)


@pytest.mark.parametrize(
    "conditions", [[{"gates": ["LW"], "at": "b", "in": BASELINE}], [{"policy": "2A.tz_policy.bmp", "equals": 1}]]
)
def test_a_gate_or_policy_that_does_not_exist_is_wrong_use(
    small: Synthetic, progress: Now, conditions: list[dict[str, Any]]
) -> None:
    baseline(small)
    with pytest.raises(EngineError) as wrong:
        progress({"P0": conditions}).states()
    assert wrong.value.exit_code == 2


def line(path: Path, number: int, change: Callable[[str], str]) -> None:
    lines = path.read_text().splitlines(keepends=True)
    lines[number] = change(lines[number])
    path.write_text("".join(lines))


DAMAGE: dict[str, Callable[[Path], None]] = {
    "an edited line": lambda path: line(path, 1, lambda text: text.replace("two", "TWO")),
    "a line gone": lambda path: line(path, 1, lambda text: ""),
    "a line twice": lambda path: line(path, 1, lambda text: text * 2),
    "the first line gone": lambda path: line(path, 0, lambda text: ""),
    "a torn end": lambda path: path.write_text(path.read_text()[:-20]),
    "no newline": lambda path: path.write_text(path.read_text()[:-1]),
    "an empty line": lambda path: path.write_text(path.read_text() + "\n"),
    "something else": lambda path: line(path, 2, lambda text: "[1]\n"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_decisions_are_only_ever_added(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    for word in ("one", "two", "three"):
        append_decision(tmp_path, "2A", {"kind": "hold", "plan": "p", "phase": "P0", "decision": word})
    found = read_decisions(tmp_path, "2A")
    assert [(d["n"], d["decision"]) for d in found] == [(1, "one"), (2, "two"), (3, "three")]
    path = decisions_path(tmp_path, "2A")
    damage(path)
    before = path.read_bytes()
    with pytest.raises(EngineError) as broken:
        append_decision(tmp_path, "2A", {"kind": "hold", "plan": "p", "phase": "P0", "decision": "four"})
    assert (broken.value.number, broken.value.exit_code) == (21, 3)
    assert path.read_bytes() == before
