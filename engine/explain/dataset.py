"""A dataset, or a column of one: what its contract says, where it comes from, who reads it, what a run holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from engine.contracts.definition import Column
from engine.errors import EngineError, close_matches
from engine.execute.catalogue_words import words_of
from engine.explain.profile import Profiler, has_rows, output_of, schema_of
from engine.lineage.columns import ColumnLineage
from engine.lineage.definition import DATASET, DRAW, POLICY, Source, UntracedError
from engine.lineage.tables import TableLineage, model_of, table_lineage
from engine.project.definition import Dataset, Project
from engine.runs.folder import RunFolder

Json = dict[str, Any]
BY_ITSELF = "no column: the model itself says what it holds"
"""Why a column has no sources."""
LIES_APART = "it says what nobody could know: --truth"
NOT_THERE = "the run does not have it"
NO_ROWS = "it is a document, not a table"
_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "above {}",
    "exclusiveMaximum": "below {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "matches {}",
    "const": "always {}",
}
"""Keyword of a contract -> what it demands of a value."""


class Dictionary:
    """Tells of the datasets of a project, and of a run of it where there is one."""

    def __init__(
        self,
        project: Project,
        folder: RunFolder | None = None,
        profiler: Callable[[], Profiler] | None = None,
        truth: bool = False,
    ) -> None:
        """`profiler` opens the run's catalogue when rows are first asked for; without it no rows are read.
        `truth`: the rows of what nobody could know may be told."""
        self.project = project
        self.folder = folder
        self.tables: dict[str, TableLineage] = table_lineage(project)
        self.lineage = ColumnLineage(project)
        self._open = profiler
        self._profiler: Profiler | None = None
        self._truth = truth

    def find(self, name: str) -> Dataset:
        """A dataset by its name, with its segment or its schema before it or without; EngineError 097 with the
        nearest names."""
        known = {dataset.name.lower(): dataset for dataset in self.project.datasets.values()}
        found = known.get(name.rpartition(".")[2].lower())
        if found is None:
            is_column = name.rpartition(".")[0].lower() in known
            asked = f"engine explain column {name}" if is_column else close_matches(name, self.project.datasets)
            raise EngineError(
                97,
                f"no dataset is called {name!r}",
                place="EXPLAIN",
                exit_code=2,
                hint=asked or "engine ls datasets",
            )
        return found

    def find_column(self, name: str) -> tuple[Dataset, str]:
        """(dataset, column) of `DATASET.COLUMN`; EngineError 097 with the nearest names."""
        place, _, column = name.rpartition(".")
        if not place:
            having = [
                f"{d.name}.{c}" for d in self.project.datasets.values() for c, _ in column_words(d) if c == name
            ]
            raise EngineError(
                97,
                f"{name!r} names no dataset",
                place="EXPLAIN",
                exit_code=2,
                expected="DATASET.COLUMN",
                hint=f"engine explain column {having[0]}" if having else "engine ls datasets",
            )
        dataset = self.find(place)
        names = {known.lower(): known for known, _ in column_words(dataset)}
        if column.lower() not in names:
            raise EngineError(
                97,
                f"{dataset.name} has no column {column!r}",
                place="EXPLAIN",
                exit_code=2,
                expected=", ".join(names.values()),
                hint=close_matches(column, names.values()) or f"engine explain dataset {dataset.name}",
            )
        return dataset, names[column.lower()]

    def dataset(self, name: str) -> Json:
        """All of a dataset as one document."""
        dataset = self.find(name)
        contract, model = dataset.contract, model_of(self.project, dataset)
        lineage = self.tables[dataset.name]
        run = self._run(dataset)
        profiles = run["columns"] if run else {}
        return {
            "name": dataset.name,
            "title": contract.title if contract else "",
            "description": " ".join(words_of(dataset.name, dataset)[0].split()),
            "segment": dataset.segment,
            "state": f"{dataset.segment}.{dataset.state}",
            "kind": dataset.kind,
            "schema": schema_of(dataset),
            "truth": dataset.truth,
            "seed_invariant": dataset.seed_invariant,
            "license": contract.license if contract else "",
            "contract": dataset.contract_path,
            "model": model.path,
            "primary_key": list(contract.primary_key) if contract else [],
            "foreign_keys": [
                {
                    "columns": list(k.columns),
                    "references": k.references,
                    "their_columns": list(k.referenced_columns),
                }
                for k in (contract.foreign_keys if contract else ())
            ],
            "referenced_by": self._referencing(dataset),
            "row_rules": dict(contract.row_rules) if contract else {},
            "made_of": {kind: list(names) for kind, names in lineage.upstream.items()},
            "models_between": list(lineage.models),
            "read_by": list(lineage.downstream),
            "gates": list(lineage.gates),
            "columns": [
                {**self._column(dataset, column, words), "profile": profiles.get(column)}
                for column, words in column_words(dataset)
            ],
            "run": {key: value for key, value in run.items() if key != "columns"} if run else None,
        }

    def column(self, name: str) -> Json:
        """All of a column as one document."""
        dataset, column = self.find_column(name)
        run = self._run(dataset, column)
        told = self._column(dataset, column, dict(column_words(dataset))[column])
        model = model_of(self.project, dataset)
        return {
            "name": f"{dataset.name}.{column}",
            "dataset": dataset.name,
            "state": f"{dataset.segment}.{dataset.state}",
            **told,
            "contract": dataset.contract_path,
            "model": model.path,
            "model_says": " ".join(str(model.header["doc"]).split()),
            "used_by": self._used_by(dataset, column),
            "profile": run["columns"].get(column) if run else None,
            "run": {key: value for key, value in run.items() if key != "columns"} if run else None,
        }

    def _column(self, dataset: Dataset, name: str, words: str) -> Json:
        contract = dataset.contract
        column = contract.column(name) if contract else None
        references = [
            {"dataset": key.references, "column": theirs}
            for key in (contract.foreign_keys if contract else ())
            for ours, theirs in zip(key.columns, key.referenced_columns, strict=True)
            if ours == name
        ]
        sources, untraced = self.sources(dataset, name)
        return {
            "column": name,
            "type": column.sql_type if column else "JSON",
            "nullable": column.nullable if column else None,
            "description": " ".join(words.split()),
            "key": bool(contract and name in contract.primary_key),
            "references": references,
            "values": [value for value in column.rules.get("enum", ()) if value is not None] if column else [],
            "rules": rule_words(column) if column else [],
            "sources": [self._source(dataset, source) for source in sources],
            "no_sources": untraced or ("" if sources else BY_ITSELF),
            "is_traced": not untraced,
        }

    def sources(self, dataset: Dataset, column: str) -> tuple[list[Source], str]:
        """(what a column is worked out from, why that is not known): sorted, through what is not published."""
        try:
            return sorted(self.lineage.sources(model_of(self.project, dataset), column)), ""
        except UntracedError as reason:
            return [], f"not traced: {reason}"

    def _source(self, dataset: Dataset, source: Source) -> Json:
        told: Json = {**source._asdict(), "place": "", "sealed": False}
        if source.kind == DATASET:
            owner = self.project.datasets[source.relation]
            told |= {"place": f"{owner.segment}.{owner.state}", "sealed": owner.segment != dataset.segment}
        elif source.kind == POLICY:
            told["place"] = self.project.policy_of_relation[source.relation.lower()].path
        elif source.kind == DRAW and source.relation in self.project.streams:
            stream = self.project.streams[source.relation]
            told["place"] = f"a draw for each {stream.entity_kind}: {stream.distribution}"
        return told

    def _used_by(self, dataset: Dataset, column: str) -> list[Json]:
        """Columns of other datasets that are worked out from this one, with no other dataset between."""
        own = Source(DATASET, dataset.name, column)
        return [
            {"dataset": name, "column": other}
            for name in self.tables[dataset.name].downstream
            for other, _ in column_words(self.project.datasets[name])
            if own in self.sources(self.project.datasets[name], other)[0]
        ]

    def _referencing(self, dataset: Dataset) -> list[Json]:
        return [
            {"dataset": d.name, "columns": list(key.columns), "our_columns": list(key.referenced_columns)}
            for d in self.project.datasets.values()
            for key in (d.contract.foreign_keys if d.contract else ())
            if key.references == dataset.name
        ]

    def _run(self, dataset: Dataset, only: str = "") -> Json | None:
        """What the run holds of a dataset; without rows `not_shown` says why."""
        if self.folder is None:
            return None
        output = output_of(self.folder, dataset)
        told: Json = {
            "run_id": self.folder.name,
            "rows": output.rows if output else None,
            "bytes": output.bytes if output else None,
            "not_shown": "",
            "columns": {},
        }
        if not has_rows(self.folder, dataset):
            return {**told, "not_shown": NO_ROWS if output else NOT_THERE}
        if dataset.truth and not self._truth:
            return {**told, "rows": None, "bytes": None, "not_shown": LIES_APART}
        if self._open is not None:
            self._profiler = self._profiler or self._open()
            told |= self._profiler.profile(dataset, only)
        return told


def column_words(dataset: Dataset) -> list[tuple[str, str]]:
    """(column, what it says) of a dataset in its order; of a document its fields at the top."""
    said = words_of(dataset.name, dataset)[1]
    if dataset.contract is not None:
        return [(column.name, said[column.name]) for column in dataset.contract.columns]
    return list(said.items()) if dataset.document_schema is not None else []


def rule_words(column: Column) -> list[str]:
    """What a contract demands of a value of a column, in words; its list of values stands apart."""
    words = list(_rules(column.rules))
    elements = [*_rules(column.element_rules), *_enum(column.element_rules)]
    return words + [f"each element {word}" for word in elements]


def _rules(rules: Any) -> Iterable[str]:
    for key, value in rules.items():
        if key in _BOUNDS:
            yield _BOUNDS[key].format(value)
        elif key not in ("enum", "type"):
            yield f"{key} {json.dumps(value, sort_keys=True, default=str)}"


def _enum(rules: Any) -> Iterable[str]:
    if "enum" in rules:
        yield f"one of {', '.join(map(str, rules['enum']))}"
