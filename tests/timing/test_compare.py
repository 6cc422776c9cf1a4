"""Closures on series made by hand: gain, noise, rails; each rail has the change that turns it red."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import EngineError
from engine.project.definition import Segment
from engine.timing.artifact import baseline_document, baseline_text, closure_document, closure_text, hotspot_text
from engine.timing.compare import comparability, rails, runtime_rows
from engine.timing.series import COLD, WARM, Sample, Series, from_document, phase_of
from tests.conftest import shipped

SEGMENT: Segment = shipped("tiny").segment("5A")
STATES = [state.name for state in SEGMENT.states]
USUAL = {"S0": 0.5, "S1": 1.0, "S2": 2.0, "S3": 40.0, "S4": 60.0, "S5": 18.0}
LANE = "core_compute"


def sample(times: dict[str, float], **changes: Any) -> Sample:
    states = {
        name: {
            "elapsed_s": spent,
            "cpu_s": spent,
            "unaccounted_s": 0.0,
            "peak_rss_mb": 100.0,
            "steps": [
                {"step": "first", "lane": LANE, "elapsed_s": spent / 2},
                {"step": "second", "lane": LANE, "elapsed_s": spent / 2},
            ],
        }
        for name, spent in times.items()
    }
    fields = {
        "source": "replay",
        "thermal": COLD,
        "host": "h",
        "cpus": 2,
        "threads": 2,
        "runtime": {"duckdb": "1"},
        "captured_utc": "2026-01-01T00:00:00Z",
    }
    return Sample(**{**fields, **changes}, states=states)


def fact(state: str) -> dict[str, Any]:
    return {
        "signature": f"sig{state}",
        "status": "PASS",
        "rng": "r",
        "checks": 5,
        "warnings": 1,
        "inputs": "i",
        "policies": "p",
        "seal": "d" if state == "S5" else None,
        "outputs": {
            f"d{state}": {"kind": "parquet", "content_digest": "c", "rows": 7, "schema": "s", "place": "x"}
        },
    }


def series(scatter: tuple[float, ...] = (1.0, 1.01, 0.99), **changes: float) -> Series:
    times = {**USUAL, **changes}
    return Series(
        "5A",
        "a" * 32,
        "f" * 64,
        {"seed": 42, "profile": "tiny"},
        {name: fact(name) for name in STATES},
        tuple(sample({name: spent * factor for name, spent in times.items()}) for factor in scatter),
    )


def closed(candidate: Series, phase: str = "POPT1", baseline: Series | None = None) -> dict[str, Any]:
    return closure_document(SEGMENT, phase, baseline or series(), candidate)


def test_a_gain_beyond_noise_with_green_rails_unlocks_the_next_phase() -> None:
    document = closed(series(S3=20.0))
    assert document["decision"] == {
        "result": "UNLOCK_POPT2",
        "reason": "every gate and rail is green",
        "blockers": [],
        "next": "POPT2",
    }
    assert not document["veto"]
    row = next(row for row in document["runtime"] if row["state"] == "S3")
    assert (row["baseline_s"], row["candidate_s"], row["improvement_fraction"]) == (40.0, 20.0, 0.5)
    assert "UNLOCK_POPT2" in closure_text(document)


@pytest.mark.parametrize(
    ("spent", "scatter"),
    [
        (40.0, (1.0, 1.0, 1.0)),  # no gain
        (39.5, (1.0, 1.0, 1.0)),  # inside the floor of the band
        (36.0, (1.0, 1.15, 0.95)),  # a gain that the scatter swallows
        (44.0, (1.0, 1.0, 1.0)),  # slower
        (34.0, (1.0, 1.0, 1.0)),  # faster, but neither by a quarter nor within the target
    ],
)
def test_too_little_gain_holds(spent: float, scatter: tuple[float, ...]) -> None:
    document = closed(series(scatter, S3=spent))
    assert document["decision"]["result"] == "HOLD_POPT1_REOPEN"
    assert [b["gate"] for b in document["decision"]["blockers"]] == ["RUNTIME"]
    assert document["decision"]["blockers"][0]["id"] == "POPT1.B1"
    assert document["decision"]["blockers"][0]["owner_state"] == "S3"


def test_within_target_is_enough_where_it_is_a_real_gain() -> None:
    assert closed(series(S3=7.9), baseline=series(S3=9.0))["decision"]["result"] == "UNLOCK_POPT2"
    assert closed(series(S3=7.9), baseline=series(S3=7.95))["decision"]["result"] == "HOLD_POPT1_REOPEN"


def with_fact(state: str, change: Callable[[dict[str, Any]], Any]) -> Series:
    found = series(S3=20.0)
    facts = copy.deepcopy(found.facts)
    change(facts[state])
    return replace(found, facts=facts)


def output(key: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda fact: fact["outputs"]["dS4"].update({key: value})


@pytest.mark.parametrize(
    ("rail", "candidate"),
    [
        ("STATUS", with_fact("S4", lambda f: f.update(status="FAIL"))),
        ("CONTENT", with_fact("S4", output("content_digest", "other"))),
        ("COUNTS", with_fact("S4", output("rows", 8))),
        ("SCHEMA", with_fact("S4", output("schema", "other"))),
        ("PATHS", with_fact("S4", output("place", "y"))),
        ("CONTENT", with_fact("S4", lambda f: f["outputs"].clear())),
        ("RNG", with_fact("S4", lambda f: f.update(rng="other"))),
        ("WARNINGS", with_fact("S4", lambda f: f.update(warnings=2))),
        ("CHECKS", with_fact("S4", lambda f: f.update(checks=4))),
        ("POLICIES", with_fact("S4", lambda f: f.update(policies="other"))),
        ("DOWNSTREAM", with_fact("S5", lambda f: f.update(seal=None))),
        ("STATE", replace(series(S3=20.0), facts={name: fact(name) for name in STATES if name != "S4"})),
    ],
)
def test_each_rail_vetoes(rail: str, candidate: Series) -> None:
    red = {check.id for check in rails(series(), candidate) if not check.passed}
    assert rail in red
    document = closed(candidate)
    assert document["veto"] and document["decision"]["result"] == "HOLD_POPT1_REOPEN"
    assert rail in {b["gate"] for b in document["decision"]["blockers"]}


def test_rails_that_may_move() -> None:
    better = with_fact("S4", lambda f: f.update(warnings=0, checks=9, signature="other"))
    assert all(check.passed for check in rails(series(), better))
    bundle = {"kind": "bundle", "content_digest": "c", "rows": 3, "schema": "s", "place": "v"}
    sealed, resealed = copy.deepcopy(series().facts), copy.deepcopy(series().facts)
    sealed["S5"]["outputs"]["bundle"] = bundle
    resealed["S5"]["outputs"]["bundle"] = {**bundle, "content_digest": "quotes another signature"}
    assert all(check.passed for check in rails(replace(series(), facts=sealed), replace(series(), facts=resealed)))


def test_a_veto_says_revert_where_the_plan_has_the_word() -> None:
    phases = {"POPT1": {"state": "S3", "gain_min": 0.3, "go": "UNLOCK", "hold": "HOLD", "revert": "REVERT"}}
    segment = replace(SEGMENT, document={**SEGMENT.document, "performance": {"phases": phases}})
    moved = with_fact("S4", output("content_digest", "other"))
    assert closure_document(segment, "POPT1", series(), moved)["decision"]["result"] == "REVERT"
    assert closure_document(segment, "POPT1", series(), series())["decision"]["result"] == "HOLD"


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("SAME_HOST", {"host": "other"}),
        ("SAME_CPUS", {"cpus": 8}),
        ("SAME_THREADS", {"threads": 1}),
        ("SAME_RUNTIME", {"runtime": {"duckdb": "2"}}),
        ("COLD", {"thermal": WARM}),
    ],
)
def test_samples_that_are_not_comparable(check: str, changes: dict[str, Any]) -> None:
    faster = series(S3=20.0)
    other = replace(faster, samples=tuple(replace(s, **changes) for s in faster.samples))
    red = [c.id for c in comparability(series(), other) if not c.passed]
    assert red == [check]
    assert closed(other)["decision"]["result"] == "HOLD_POPT1_REOPEN"


def test_two_samples_and_another_seed_are_no_evidence() -> None:
    assert [c.id for c in comparability(series(), series((1.0, 1.0))) if not c.passed] == ["SAMPLES"]
    other = replace(series(), identity={"seed": 7, "profile": "tiny"})
    assert [c.id for c in comparability(series(), other) if not c.passed] == ["SAME_WORLD"]


def test_the_median_is_taken_and_noise_is_the_scatter() -> None:
    found = series((1.0, 3.0, 1.1))
    assert found.median_s("S1") == 1.1
    assert found.noise("S1") == round(2.0 / 1.1, 4)
    rows = {row["state"]: row for row in runtime_rows(SEGMENT, series(), found)}
    assert rows["S1"]["verdict"] == "noise" and rows["total"]["baseline_s"] == sum(USUAL.values())


def test_a_baseline_names_hotspots_and_grades_budgets() -> None:
    document = baseline_document(SEGMENT, series())
    assert document["decision"]["result"] == "GO_POPT1"
    assert [(s["rank"], s["state"]) for s in document["hotspots"]["states"][:3]] == [
        ("primary", "S4"),
        ("secondary", "S3"),
        ("closure", "S5"),
    ]
    assert {name: t["status"] for name, t in document["states"].items()} == {
        "S0": "GREEN",
        "S1": "GREEN",
        "S2": "GREEN",
        "S3": "RED",
        "S4": "RED",
        "S5": "GREEN",
    }
    assert document["budget_status"] == "RED"
    assert baseline_document(SEGMENT, series(S3=9.0, S4=20.0))["budget_status"] == "AMBER"
    assert "| S4 | 60.0 |" in baseline_text(document) and "| primary | S4 |" in hotspot_text(document)
    assert from_document(document, "") == series()


@pytest.mark.parametrize(
    ("broken", "gate"),
    [
        (replace(series(), facts={name: fact(name) for name in STATES if name != "S2"}), "STATES"),
        (series((1.0,)), "SAMPLES"),
        (
            replace(
                series(),
                samples=tuple(
                    replace(
                        s, states={n: {**t, "unaccounted_s": t["elapsed_s"] / 10} for n, t in s.states.items()}
                    )
                    for s in series().samples
                ),
            ),
            "ACCOUNTED",
        ),
    ],
)
def test_a_baseline_that_is_none(broken: Series, gate: str) -> None:
    decision = baseline_document(SEGMENT, broken)["decision"]
    assert decision["result"] == "HOLD_POPT0_REOPEN"
    assert gate in {b["gate"] for b in decision["blockers"]}


def test_a_missing_state_is_no_time_of_zero() -> None:
    gone = series(S3=20.0)
    gone = replace(
        gone,
        samples=tuple(replace(s, states={n: t for n, t in s.states.items() if n != "S3"}) for s in gone.samples),
    )
    document = closed(gone)
    assert {b["gate"] for b in document["decision"]["blockers"]} >= {"RUNTIME", "STATES"}
    assert "total" not in {row["state"] for row in document["runtime"]}


def test_an_unknown_phase_has_its_nearest() -> None:
    with pytest.raises(EngineError) as refused:
        phase_of(SEGMENT, "POPT9")
    assert refused.value.exit_code == 2 and "POPT" in refused.value.hint


@pytest.mark.parametrize("name", ["2A", "5A", "6A"])
def test_every_phase_has_its_words_and_a_state(name: str) -> None:
    segment = shipped("tiny").segment(name)
    phases = segment.document["performance"]["phases"]
    assert "POPT0" in phases
    assert {str(p["next"]) for p in phases.values() if "next" in p} <= set(phases)
    for phase, told in phases.items():
        assert phase == "POPT0" or told["state"].startswith(("S", "total"))
