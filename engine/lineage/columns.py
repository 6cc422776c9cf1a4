"""The lineage of a project: its columns, over its states down to what is published, drawn or configured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlglot
from sqlglot import exp

from engine.execute.session import EVIDENCE_COLUMNS
from engine.lineage.definition import (
    DATASET,
    DRAW,
    EVIDENCE,
    EXTERNAL,
    MODEL,
    POLICY,
    ROWS,
    Relation,
    Source,
    UntracedError,
    Value,
)
from engine.lineage.kept import KeptLineage, fingerprint
from engine.lineage.scope import Macro
from engine.lineage.trace import Tracer
from engine.locations import cache_root
from engine.project.definition import SOURCE_SCHEMA, Dataset, PolicyRelation, Project, Query
from engine.project.order import GENERATED_MACROS, KEY_MACROS, called_macros
from engine.project.parse_cache import ParseCache


class ColumnLineage:
    """Answers which columns a column is worked out from, and remembers what it has read."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._kept = KeptLineage(ParseCache(cache_root() / "lineage.json", fingerprint(project)))
        self._policies = {
            relation.qualified.lower(): relation
            for policy in project.policies.values()
            for relation in policy.relations
        }
        self._models = {
            (segment.name, model.name.lower()): model
            for segment in project.segments.values()
            for state in segment.states
            for model in state.models
        }
        self._datasets = {name.lower(): dataset for name, dataset in project.datasets.items()}
        self._traced: dict[tuple[str, str], Relation | UntracedError] = {}
        self._macros: dict[str, Macro] = {}
        self._files: dict[str, dict[str, tuple[tuple[str, ...], exp.Expr]]] = {}
        self._leaves: dict[tuple[str, Source], frozenset[Source]] = {}

    def model(self, segment: str, name: str) -> Query | None:
        """The model that makes a relation of a segment."""
        return self._models.get((segment, name.lower()))

    def columns(self, model: Query) -> Relation:
        """The columns of a model, each with the columns that its own text works it out from.

        UntracedError with the reason where its text cannot be followed.
        """
        key = (model.segment, model.name)
        if key not in self._traced:
            self._traced[key] = UntracedError(f"{model.name} reads itself")
            self._traced[key] = self._kept.get(model, lambda: self._trace(model))
        found = self._traced[key]
        if isinstance(found, UntracedError):
            raise found
        return found

    def sources(self, model: Query, column: str) -> frozenset[Source]:
        """What a column of a model is worked out from, through models that are not published.

        Columns of published datasets, of policies and of what comes from outside, and draws; empty where the model
        itself says what the column holds. UntracedError where a text cannot be followed.
        """
        value = self.columns(model).columns.get(column.lower())
        if value is None:
            raise UntracedError(f"{model.name} gives no column {column}")
        return frozenset().union(*(self._leaf(model.segment, source) for source in value.sources))

    def _leaf(self, segment: str, source: Source) -> frozenset[Source]:
        if source.kind != MODEL:
            return frozenset({source})
        key = (segment, source)
        if key not in self._leaves:
            self._leaves[key] = frozenset()  # of a model that reads itself there is nothing more to say
            model = self._models[segment, source.relation.lower()]
            found = self.columns(model)
            value = Value(found.rows) if source.column == ROWS else _part(found, source.column.lower().split("."))
            self._leaves[key] = frozenset().union(*(self._leaf(segment, part) for part in value.sources))
        return self._leaves[key]

    def save(self) -> None:
        """Let the next command of this machine find what was followed."""
        self._kept.save()

    def _trace(self, model: Query) -> Relation | UntracedError:
        def relation(name: str) -> Relation:
            return self.relation(model, name)

        def stream(given: Sequence[Value]) -> Source:
            named = [value.text for value in given if value.text in self._project.streams]
            return Source(DRAW, str(named[-1] if named else model.stream), "")

        tracer = Tracer(relation, self._macro, stream)
        try:
            return tracer.query(sqlglot.parse_one(model.text, dialect="duckdb"))
        except UntracedError as reason:
            return reason
        except RecursionError:
            return UntracedError("the text nests too deeply")

    def relation(self, model: Query, name: str) -> Relation:
        """What a name in the text of a model means: a member's own relation first, then that of the segment."""
        low = name.lower()
        for full in (f"{model.member}.{low}", low) if model.member else (low,):
            other = self._models.get((model.segment, full))
            if other is not None and full not in self._datasets:
                found = self.columns(other)
                rows = frozenset({Source(MODEL, other.name, ROWS)})
                columns = {
                    column: _as_source(Source(MODEL, other.name, found.names.get(column, column)), value)
                    for column, value in found.columns.items()
                }
                return Relation(columns, rows, names=found.names)
        if low in self._datasets:
            return self._dataset(self._datasets[low])
        if low in self._policies:
            return _policy(self._policies[low])
        schema, _, bare = low.rpartition(".")
        if schema == SOURCE_SCHEMA:
            return Relation({}, frozenset({Source(EXTERNAL, bare, ROWS)}), opened=Source(EXTERNAL, bare, ""))
        if low in EVIDENCE_COLUMNS:
            return _listed(EVIDENCE, low, (column for column, _ in EVIDENCE_COLUMNS[low]))
        raise UntracedError(f"{name} is no relation of the project")

    def _dataset(self, dataset: Dataset) -> Relation:
        if dataset.contract is not None:
            return _listed(DATASET, dataset.name, (column.name for column in dataset.contract.columns))
        document = self.columns(self._models[dataset.segment, dataset.name.lower()])
        return _listed(DATASET, dataset.name, (document.names.get(name, name) for name in document.columns))

    def _macro(self, name: str) -> Macro | None:
        if name in GENERATED_MACROS:
            return Macro(("stream",) if name in KEY_MACROS else (), exp.Null(), name in KEY_MACROS)
        known = self._project.macros.get(name)
        if known is None:
            return None
        if name not in self._macros:
            called = (
                known,
                *(self._project.macros[other] for other in called_macros(known.sql, self._project.macros)),
            )
            draws = any(macro.sql.functions & set(KEY_MACROS) for macro in called)
            parameters, body = self._bodies(known.path)[name]
            self._macros[name] = Macro(parameters, body, draws)
        return self._macros[name]

    def _bodies(self, path: str) -> dict[str, tuple[tuple[str, ...], exp.Expr]]:
        """The macros of a file: name -> parameters and body."""
        if path not in self._files:
            text = dict(self._project.macro_files)[path]
            self._files[path] = {
                node.this.this.name.lower(): (
                    tuple(part.name.lower() for part in node.this.expressions),
                    node.args["expression"],
                )
                for node in sqlglot.parse(text, dialect="duckdb")
                if node is not None
            }
        return self._files[path]


def _listed(kind: str, relation: str, columns: Iterable[str]) -> Relation:
    """A relation that nothing below is asked of: its columns are sources."""
    names = list(columns)
    return Relation(
        {name.lower(): Value(frozenset({Source(kind, relation, name)})) for name in names},
        frozenset({Source(kind, relation, ROWS)}),
        names={name.lower(): name for name in names if name != name.lower()},
    )


def _policy(relation: PolicyRelation) -> Relation:
    """A policy's relation, with the fields of its STRUCTs."""
    listed = _listed(POLICY, relation.qualified, (name for name, _ in relation.columns))
    columns = {
        name.lower(): _typed(Source(POLICY, relation.qualified, name), exp.DataType.build(kind, dialect="duckdb"))
        if kind.startswith("STRUCT")
        else listed.columns[name.lower()]
        for name, kind in relation.columns
    }
    return Relation(columns, listed.rows, names=listed.names)


def _typed(source: Source, kind: exp.DataType) -> Value:
    """A column of a policy; the fields of a STRUCT are sources of their own, `column.field`."""
    fields = None
    if kind.this == exp.DataType.Type.STRUCT:
        fields = {
            part.name.lower(): _typed(source._replace(column=f"{source.column}.{part.name}"), part.args["kind"])
            for part in kind.expressions
        }
    return Value(frozenset({source}), fields)


def _as_source(source: Source, value: Value) -> Value:
    """A column of another model as a source, with its fields as sources of their own."""
    fields = value.fields and {
        name: _as_source(source._replace(column=f"{source.column}.{name}"), part)
        for name, part in value.fields.items()
    }
    return Value(frozenset({source}), fields)


def _part(relation: Relation, path: Sequence[str]) -> Value:
    """A column, or a field of it."""
    value = relation.columns[path[0]]
    for name in path[1:]:
        value = (value.fields or {})[name]
    return value
