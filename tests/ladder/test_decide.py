"""The rule of a ladder: best value without a veto, better than the baseline, the first of equals."""

from __future__ import annotations

import pytest

from engine.assurance.metrics import Rows, level
from engine.ladder.decide import KEEP, PROMOTE, ScoredCandidate, decide
from engine.runs.gateboard import GateRow

GOAL, RAIL = ("G", "m"), ("R", "m")


def row(key: tuple[str, str], value: float | None, reached: int = 2) -> GateRow:
    return GateRow(*key, value, 0.0, 0.0, reached >= 1, reached >= 2, None, None, "S1", 1, 42)


def rows(value: float | None, rail: int | None = 2) -> Rows:
    return {GOAL: row(GOAL, value), **({} if rail is None else {RAIL: row(RAIL, 1.0, rail)})}


def test_levels() -> None:
    assert [level(row(GOAL, 1.0, reached)) for reached in (0, 1, 2)] == [0, 1, 2]
    assert level(row(GOAL, None)) == level(None) == 0


@pytest.mark.parametrize(
    ("goal", "values", "winner"),
    [
        ("maximise", (2.0, 3.0), "b"),
        ("minimise", (0.5, 0.4), "b"),
        ("maximise", (3.0, 3.0), "a"),
        ("minimise", (0.4, 0.4), "a"),
        ("maximise", (1.0, 0.5), ""),
        ("minimise", (1.0, 2.0), ""),
        ("maximise", (None, 2.0), "b"),
        ("maximise", (None, None), ""),
    ],
)
def test_the_best_value_wins_if_it_beats_the_baseline(
    goal: str, values: tuple[float | None, float | None], winner: str
) -> None:
    candidates = [ScoredCandidate(name, rows(value)) for name, value in zip("ab", values, strict=True)]
    decision = decide(rows(1.0), candidates, GOAL, goal, [RAIL])
    assert (decision.winner, decision.result) == (winner, PROMOTE if winner else KEEP)
    assert decision.vetoes == {"a": (), "b": ()}


def test_a_baseline_without_a_value_is_beaten_by_any() -> None:
    assert decide(rows(None), [ScoredCandidate("a", rows(-5.0))], GOAL, "maximise", []).winner == "a"


@pytest.mark.parametrize(
    ("before", "after", "vetoed"),
    [
        (2, 2, False),
        (1, 1, False),
        (1, 2, False),
        (0, 1, False),
        (0, 2, False),
        (2, 1, True),
        (2, 0, True),
        (1, 0, True),
        (0, 0, True),
        (2, None, True),
        (None, 1, False),
    ],
)
def test_a_rail_must_pass_b_and_not_fall(before: int | None, after: int | None, vetoed: bool) -> None:
    decision = decide(
        rows(1.0, before),
        [ScoredCandidate("bold", rows(9.0, after)), ScoredCandidate("meek", rows(2.0, 2))],
        GOAL,
        "maximise",
        [RAIL],
    )
    assert bool(decision.vetoes["bold"]) is vetoed
    assert decision.winner == ("meek" if vetoed else "bold")


def test_a_candidate_that_did_not_build_has_lost() -> None:
    decision = decide(rows(1.0), [ScoredCandidate("broken", {}, "2A-S2-191 BUMP_LIMIT")], GOAL, "minimise", [])
    assert (decision.result, decision.vetoes) == (KEEP, {"broken": ("2A-S2-191 BUMP_LIMIT",)})
    assert decision.reason == "every candidate has a veto"
