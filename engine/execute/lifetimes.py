"""How long a table of a state is needed: until the last query that reads it, directly or through views."""

from __future__ import annotations

from collections.abc import Mapping

from engine.plan.model_signature import own_reads
from engine.project.definition import VIEW, Project, Query, State

_TABLE, _DRAW = "table", "draw"


def outlived(project: Project, state: State) -> dict[str, tuple[Query, ...]]:
    """Model -> the tables that nothing reads once it is made, so that their memory can serve the next one.

    Assertions, contracts of views and the accounting of draws come after the last model: what these read stays.
    """
    models = {query.name: query for query in state.models}
    reads = {name: own_reads(project, query, models) for name, query in models.items()}
    last: dict[str, str] = {}
    for name, query in models.items():
        if not is_view(query):
            last.update(dict.fromkeys(tables_behind(models, reads, {name} | reads[name]), name))
    final = {name for name, query in models.items() if query.materialize == _DRAW or name in project.datasets}
    for query in state.assertions:
        final |= own_reads(project, query, models)
    ends: dict[str, list[str]] = {}
    for table in sorted(last.keys() - tables_behind(models, reads, final)):
        ends.setdefault(last[table], []).append(table)
    return {reader: tuple(models[name] for name in names) for reader, names in ends.items()}


def tables_behind(models: Mapping[str, Query], reads: Mapping[str, set[str]], names: set[str]) -> set[str]:
    """The tables behind these relations of a state; a view stands for what it reads."""
    reached = names.union(*(reads[view] for view in views_behind(models, reads, names)))
    return {name for name in reached if is_table(models[name])}


def views_behind(models: Mapping[str, Query], reads: Mapping[str, set[str]], names: set[str]) -> set[str]:
    """The views among these relations of a state, and those that these views read."""
    found: set[str] = set()
    pending = set(names)
    while pending:
        views = {name for name in pending if is_view(models[name])} - found
        found |= views
        pending = set().union(*(reads[view] for view in views))
    return found


def is_table(query: Query) -> bool:
    """Whether a model's rows stand in the session, and nowhere else."""
    return query.materialize in (_TABLE, _DRAW) and query.stored


def is_view(query: Query) -> bool:
    """Whether a model is made whenever something reads it."""
    return query.materialize == VIEW or not query.stored
