"""The graph of states: a chain within a segment, dataset edges and bundle edges between segments."""

from __future__ import annotations

from dataclasses import dataclass

from engine.plan.signature import inputs_of
from engine.project.definition import SEAL, Project


@dataclass(frozen=True)
class StateGraph:
    """Edges by state id; `order` is topological."""

    order: tuple[str, ...]
    parents: dict[str, frozenset[str]]

    def children(self, state_id: str) -> set[str]:
        return {child for child, needs in self.parents.items() if state_id in needs}

    def ancestors(self, state_id: str, depth: int | None = None) -> set[str]:
        """Everything that the state needs, to a depth in edges (None: all)."""
        return self._walk(state_id, depth, lambda node: set(self.parents[node]))

    def descendants(self, state_id: str, depth: int | None = None) -> set[str]:
        """Everything that needs the state, to a depth in edges (None: all)."""
        return self._walk(state_id, depth, self.children)

    @staticmethod
    def _walk(start: str, depth: int | None, step: object) -> set[str]:
        seen: set[str] = set()
        frontier, left = {start}, depth
        while frontier and (left is None or left > 0):
            frontier = {found for node in frontier for found in step(node)} - seen  # type: ignore[operator]
            seen |= frontier
            left = None if left is None else left - 1
        return seen - {start}


def state_graph(project: Project) -> StateGraph:
    """The graph of a project, from its SQL and its segment files."""
    parents: dict[str, frozenset[str]] = {}
    for segment in project.segments.values():
        before: str | None = None
        for state in segment.states:
            needs = {before} if before else set()
            for name in inputs_of(project, segment, state):
                dataset = project.datasets[name]
                needs.add(f"{dataset.segment}.{dataset.state}")
            if state.kind == SEAL:
                needs |= {project.segments[name].bundle_state.state_id for name in segment.requires}
            parents[state.state_id] = frozenset(needs - {state.state_id})
            before = state.state_id
    return StateGraph(tuple(state.state_id for state in project.ordered_states), parents)
