"""The decision of a ladder: a pure function of gateboards and rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.assurance.metrics import LEVELS, Metric, Rows, level
from engine.ladder.definition import MAXIMISE

PROMOTE, KEEP = "PROMOTE", "KEEP_BASELINE"


@dataclass(frozen=True)
class ScoredCandidate:
    """One competitor: its rows by (test, metric); no rows when it did not build."""

    name: str
    rows: Rows
    error: str = ""


@dataclass(frozen=True)
class Decision:
    """What follows from the rule."""

    result: str
    winner: str
    """Empty when the baseline stays."""
    reason: str
    vetoes: dict[str, tuple[str, ...]]
    """Candidate -> why it may not win; empty: it may."""


def vetoes(baseline: Rows, candidate: ScoredCandidate, rails: Sequence[Metric]) -> tuple[str, ...]:
    """Why a candidate may not win: a rail below B, or at a lower level than the baseline has it."""
    if candidate.error:
        return (candidate.error,)
    found = []
    for key in rails:
        then, now = level(baseline.get(key)), level(candidate.rows.get(key))
        if now == 0 or now < then:
            found.append(f"{'.'.join(key)}: {LEVELS[then]} -> {LEVELS[now]}")
    return tuple(found)


def decide(
    baseline: Rows, candidates: Sequence[ScoredCandidate], metric: Metric, goal: str, rails: Sequence[Metric]
) -> Decision:
    """The candidate with the best value of the metric among those without a veto, if it beats the baseline.

    Of equal values the first in the file wins; a value that was not measured never does.
    """
    name = ".".join(metric)
    against = {candidate.name: vetoes(baseline, candidate, rails) for candidate in candidates}
    best, winner = _value(baseline, metric), ""
    start = best
    for candidate in candidates:
        value = _value(candidate.rows, metric)
        better = value is not None and (best is None or (value > best if goal == MAXIMISE else value < best))
        if better and not against[candidate.name]:
            best, winner = value, candidate.name
    if winner:
        return Decision(PROMOTE, winner, f"{goal} {name}: {_said(start)} -> {_said(best)}", against)
    free = [candidate.name for candidate in candidates if not against[candidate.name]]
    reason = f"{goal} {name}: no candidate is better than {_said(start)}" if free else "every candidate has a veto"
    return Decision(KEEP, "", reason, against)


def _value(rows: Rows, metric: Metric) -> float | None:
    row = rows.get(metric)
    return row.value if row else None


def _said(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.6g}"
