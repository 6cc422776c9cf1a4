"""Budgets of states in seconds, and the grade that a measured time gets against them."""

from __future__ import annotations

from typing import Any

from engine.project.definition import Segment

Json = dict[str, Any]

TOTAL = "total"
"""The budget of a segment as a whole."""


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
