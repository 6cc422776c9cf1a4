"""Ladder files: sweeps in exact steps, and every way in which a file is wrong, told with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from engine.ladder.definition import load_ladder, swept
from engine.ladder.run import Outcome

BUMP = "2A.tz_policy.bump"


def values(first: Any, last: Any, step: Any) -> list[Any]:
    sweep = {"path": BUMP, "from": first, "to": last, "step": step}
    return [candidate.overrides[BUMP] for candidate in swept(sweep, "x")]


@pytest.mark.parametrize(
    ("first", "last", "step", "expected"),
    [
        (0.1, 0.5, 0.1, [0.1, 0.2, 0.3, 0.4, 0.5]),
        (1, 7, 3, [1, 4, 7]),
        (1, 8, 3, [1, 4, 7]),
        (3.0, 1.0, -0.5, [3.0, 2.5, 2.0, 1.5, 1.0]),
        (1e-9, 3e-9, 1e-9, [1e-9, 2e-9, 3e-9]),
        (2, 2, 1, [2]),
    ],
)
def test_a_sweep_is_exact_and_has_both_ends(first: Any, last: Any, step: Any, expected: list[Any]) -> None:
    found = values(first, last, step)
    assert found == expected
    assert [type(value) for value in found] == [type(value) for value in expected]


@pytest.mark.parametrize(("first", "last", "step"), [(1, 2, 0), (1, 2, -1), (2, 1, 0.5), (0, 1, 0.001)])
def test_a_sweep_that_never_ends_is_refused(first: Any, last: Any, step: Any) -> None:
    with pytest.raises(EngineError) as refused:
        values(first, last, step)
    assert (refused.value.number, refused.value.exit_code) == (31, 2)


def test_a_sweep_names_its_candidates(write: Callable[..., Path]) -> None:
    sweep = {"path": BUMP, "from": 1, "to": 3, "step": 1}
    ladder = load_ladder(write(candidates=None, sweep=[sweep, {**sweep, "from": 7, "to": 8}]), "large", 7)
    assert [c.name for c in ladder.candidates] == ["bump=1", "bump=2", "bump=3", "bump=7", "bump=8"]
    assert (ladder.profile, ladder.seed) == ("large", 7)


def only(wanted: dict[str, Any]) -> dict[str, Any]:
    return {"candidates": [{"name": "x", "set": wanted}]}


WRONG: dict[str, tuple[dict[str, Any], int, str]] = {
    "an unknown key": ({"candidate": []}, 31, "candidates"),
    "no rule": ({"decide": None}, 31, "decide"),
    "two rules": ({"decide": {"maximise": "LV", "minimise": "LV"}}, 31, "decide"),
    "nobody": ({"candidates": None}, 31, "candidates"),
    "a bad name": ({"candidates": [{"name": "a b", "set": {BUMP: 2}}]}, 31, "a b"),
    "one name twice": ({"candidates": [{"name": "x", "set": {BUMP: n}} for n in (2, 3)]}, 31, "two candidates"),
    "an unknown segment": ({"segment": "2B"}, 97, "2A"),
    "a segment without gates": ({"segment": "5A"}, 71, "no gates to decide by"),
    "an unknown gate": ({"gates": ["RG2"]}, 97, "RG1"),
    "an unknown rail": ({"veto": ["LV.most_value"]}, 97, "LV.least_value"),
    "an unknown metric": ({"decide": {"minimise": "RG1.zone_used"}}, 97, "RG1.zones_used"),
    "an unknown policy": (only({"2A.tz_polcy.bump": 2}), 30, "2A.tz_policy"),
    "an unknown key of a policy": (only({"2A.tz_policy.bmp": 2}), 30, "2A.tz_policy.bump"),
    "an unknown key further down": (only({"2A.tz_policy.caps.fallback": 2}), 30, "caps.fallback_rate"),
    "an unknown key in a mapping": (only({"2A.tz_policy": {"caps": {"fallback": 2}}}), 30, "caps.fallback_rate"),
    "an unknown row": (only({"2A.realism_gate.gate_thresholds.LW.threshold_b": 2}), 30, "gate_thresholds.LV"),
    "a policy and no key": (only({"2A.tz_policy": 2}), 30, "2A.tz_policy."),
    "a key that is no knob": (only({"2A.tz_policy.version": "2.0.0"}), 30, "version"),
    "below a value": (only({"2A.tz_policy.bump.more": 2}), 30, "2A.tz_policy.bump"),
    "a value outside the schema": (only({BUMP: -1}), 31, "minimum"),
    "a value of another type": (only({BUMP: "two"}), 31, "integer"),
    "a candidate that changes nothing": (only({BUMP: 1}), 31, "changes nothing"),
    "an equal number": (only({"2A.tz_policy.caps.fallback_rate": 0.05}), 31, "changes nothing"),
    "a knob that nobody reads": (only({"6A.priors.per_party": 7}), 31, "that 2A or its gates read"),
    "two that are equal": (
        {
            "candidates": [
                {"name": "one", "set": {BUMP: 3}},
                {"name": "other", "set": {"2A.tz_policy": {"bump": 3}}},
            ]
        },
        31,
        "one and other are equal",
    ),
    "equal but for what nobody reads": (
        {
            "candidates": [
                {"name": "one", "set": {BUMP: 3}},
                {"name": "other", "set": {BUMP: 3, "6A.priors.per_party": 7}},
            ]
        },
        31,
        "one and other are equal",
    ),
}


@pytest.mark.parametrize(("changes", "number", "told"), WRONG.values(), ids=list(WRONG))
def test_wrong_ladders_are_refused_with_the_nearest_name(
    climb: Callable[..., Outcome], changes: dict[str, Any], number: int, told: str
) -> None:
    with pytest.raises(EngineError) as refused:
        climb(**changes)
    assert refused.value.number == number, refused.value
    assert told in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_ladder_file_that_is_not_there(small: Any) -> None:
    with pytest.raises(EngineError) as refused:
        load_ladder(small.base / "none.yaml", None, None)
    assert refused.value.exit_code == 2
