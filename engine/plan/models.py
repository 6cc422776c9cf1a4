"""The models of states as a list: where each stands, what it reads, who reads it, what it took the last time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from engine.project.definition import Project, Query, State
from engine.project.order import named_relations
from engine.runs.record import StateRecord


@dataclass(frozen=True)
class ModelRow:
    """One model; seconds and rows are None where its state was never built or the model is a view."""

    model: str
    state: str
    folder: str
    materialize: str
    reads: tuple[str, ...]
    """Relations that its text and its macros name: models, datasets, policies."""
    readers: tuple[str, ...]
    """Models, assertions and gates of its segment that read it."""
    seconds: float | None
    rows: int | None
    file: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def model_rows(project: Project, states: tuple[State, ...], last: dict[str, StateRecord]) -> list[ModelRow]:
    """The models of these states in the order in which they run. `last`: state id -> the state as last built."""
    out: list[ModelRow] = []
    for state in states:
        readers = _readers(project, state)
        record = last.get(state.state_id)
        events = {event.get("model"): event for event in record.steps} if record else {}
        for model in state.models:
            event = events.get(model.name)
            view = model.materialize == "view" or not model.stored
            out.append(
                ModelRow(
                    model.name,
                    state.state_id,
                    model.folder,
                    model.materialize,
                    tuple(sorted(named_relations(model.sql, project.macros))),
                    tuple(sorted(readers.get(model.name, ()))),
                    None if event is None else float(event["elapsed_s"]),
                    None if event is None or view else int(event["rows_out"]),
                    model.path,
                )
            )
    return out


def _readers(project: Project, state: State) -> dict[str, set[str]]:
    """Model of the state -> names of the queries of its segment that read it."""
    segment = project.segments[state.segment]
    queries: list[Query] = [*segment.gates, *segment.certify]
    for other in segment.states:
        queries += [*other.models, *other.assertions]
    own = {model.name for model in state.models}
    out: dict[str, set[str]] = {}
    for query in queries:
        for name in named_relations(query.sql, project.macros) & own:
            out.setdefault(name, set()).add(query.name)
    return out
