"""Budgets of states in seconds, the grade that a measured time gets against them, and the ranks of hotspots."""

from __future__ import annotations

from typing import Any

from engine.project.definition import Segment

Json = dict[str, Any]

TOTAL = "total"
"""All states of a segment together: they have a budget too."""
RANKS = ("primary", "secondary", "closure")
"""What the three largest hotspots are called."""


def budget_of(segment: Segment, state: str) -> Json:
    """Our own target and stretch of a state in seconds, where the segment gives them."""
    budget = segment.budgets.get(state) or {}
    budget = budget.get("ours", budget)
    if isinstance(budget, int | float):
        return {"target": budget, "stretch": budget}
    return {"target": budget.get("target"), "stretch": budget.get("stretch")}


def time_grade(spent: float | None, budget: Json) -> str:
    """GREEN within target, AMBER within stretch, RED beyond or without a time; GREEN where there is no budget."""
    if spent is None or budget["target"] is None:
        return "RED" if spent is None else "GREEN"
    if spent <= budget["target"]:
        return "GREEN"
    return "AMBER" if spent <= budget["stretch"] else "RED"


def graded(segment: Segment, state: str, spent: float | None) -> Json:
    """A time with its budget and its grade."""
    budget = budget_of(segment, state)
    return {"elapsed_s": spent, **budget, "status": time_grade(spent, budget)}


def share(part: float, whole: float) -> float:
    """A part of the time; 0 of none."""
    return round(part / whole, 4) if whole else 0.0
