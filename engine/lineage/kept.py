"""Lineage that a machine remembers: following hundreds of models costs seconds, reading what came of it none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from engine.hashing import sha256_hex
from engine.lineage.definition import Relation, Source, UntracedError, Value
from engine.project.definition import Project, Query
from engine.project.parse_cache import ParseCache
from engine.project.sql.text import parse_version

KEPT_VERSION = "1"
"""Of what is kept: raise it with every change of how columns are followed."""


def fingerprint(project: Project) -> str:
    """A digest of all that the lineage of a project follows from: texts, macros, and the columns of the rest."""
    models = [
        (model.segment, model.name, model.member or "", model.stream or "", model.text)
        for state in project.ordered_states
        for model in state.models
    ]
    datasets = [
        (d.name, [column.name for column in d.contract.columns] if d.contract else [])
        for d in project.datasets.values()
    ]
    policies = [(r.qualified, r.columns) for policy in project.policies.values() for r in policy.relations]
    told = [
        KEPT_VERSION,
        parse_version(),
        models,
        datasets,
        policies,
        project.macro_files,
        sorted(project.streams),
    ]
    return sha256_hex(json.dumps(told).encode("utf-8"))


class KeptLineage:
    """What came of following the models of one project, in a file of the machine's cache."""

    def __init__(self, cache: ParseCache) -> None:
        self._cache = cache

    def get(self, model: Query, make: Callable[[], Relation | UntracedError]) -> Relation | UntracedError:
        """What `make()` gave the first time: the columns of a model, or why they cannot be followed."""

        def made() -> Any:
            found = make()
            return str(found) if isinstance(found, UntracedError) else _stored(found)

        stored = self._cache.get("columns", f"{model.segment}/{model.name}", made)
        return UntracedError(stored) if isinstance(stored, str) else _revived(stored)

    def save(self) -> None:
        """Keep it for the next command."""
        self._cache.save(whole=False)


def _stored(relation: Relation) -> list[Any]:
    columns = {name: _stored_value(value) for name, value in relation.columns.items()}
    return [columns, sorted(relation.rows), dict(relation.names), relation.opened]


def _stored_value(value: Value) -> list[Any]:
    fields = None if value.fields is None else {name: _stored_value(part) for name, part in value.fields.items()}
    return [sorted(value.sources), fields]


def _revived(stored: list[Any]) -> Relation:
    columns, rows, names, opened = stored
    return Relation(
        {name: _revived_value(value) for name, value in columns.items()},
        frozenset(Source(*row) for row in rows),
        None if opened is None else Source(*opened),
        names,
    )


def _revived_value(stored: list[Any]) -> Value:
    sources, fields = stored
    revived = None if fields is None else {name: _revived_value(part) for name, part in fields.items()}
    return Value(frozenset(Source(*source) for source in sources), revived)
