"""What a run holds in the columns of a dataset: rows, NULLs, distinct values, ends, the most frequent values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from engine.duckdb_connection import fence, quote
from engine.execute.catalogue import bare_schema
from engine.execute.truth import attach_truth
from engine.project.definition import VIEW, Dataset
from engine.runs.folder import RunFolder
from engine.runs.record import TRUTH, OutputRecord

Json = dict[str, Any]
TOP = 12
"""Values that are listed."""
FEW = 24
"""A column of no more distinct values has its values listed; of any other both ends say more."""


def schema_of(dataset: Dataset) -> str:
    """The schema in which a run's catalogue has a dataset; what lies apart has one beside it (`--truth`)."""
    return f"s{dataset.segment.lower()}_{TRUTH}" if dataset.truth else bare_schema(dataset)


def output_of(folder: RunFolder, dataset: Dataset) -> OutputRecord | None:
    """The record of a dataset in a run; None where it is not there, or no file of its own."""
    record = folder.record(f"{dataset.segment}.{dataset.state}")
    return next((o for o in record.outputs if o.dataset == dataset.name), None) if record else None


def has_rows(folder: RunFolder, dataset: Dataset) -> bool:
    """Whether the rows of a dataset can be asked for in a run."""
    if dataset.kind == VIEW:
        return folder.record(f"{dataset.segment}.{dataset.state}") is not None
    return dataset.kind != "json" and output_of(folder, dataset) is not None


class Profiler:
    """Reads datasets of one run from its catalogue; use it as a context manager."""

    def __init__(self, catalogue: Path, folder: RunFolder, truth: bool = False) -> None:
        """`truth`: also what nobody could know, which lies apart."""
        self._connection = duckdb.connect(str(catalogue), read_only=True)
        if truth:
            attach_truth(self._connection, folder)
        fence(self._connection, folders=(folder.root,))

    def __enter__(self) -> Profiler:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def profile(self, dataset: Dataset, only: str = "") -> Json:
        """{rows, columns: {column: {nulls, distinct, min, max, top}}} of a dataset, or of one column of it.

        `distinct` is an estimate within a few per cent; `min` and `max` are None of lists; `top`: rows by value,
        the most frequent first, where there are few values, else empty.
        """
        source = f"{quote(schema_of(dataset))}.{quote(dataset.name)}"
        known = self._connection.execute(f"DESCRIBE {source}").fetchall()
        columns = [(str(row[0]), str(row[1])) for row in known if only in ("", str(row[0]))]
        asked = ["count(*)"]
        for name, kind in columns:
            column = quote(name)
            ends = ("NULL", "NULL") if kind.endswith("[]") else (f"min({column})", f"max({column})")
            asked += [f"count({column})", f"approx_count_distinct({column})", *ends]
        row = self._connection.execute(f"SELECT {', '.join(asked)} FROM {source}").fetchone() or ()
        rows, out = int(row[0]), {}
        for place, (name, kind) in enumerate(columns):
            filled, distinct, least, most = row[1 + 4 * place : 5 + 4 * place]
            few = distinct <= FEW and filled and not kind.endswith("[]")
            out[name] = {
                "nulls": rows - int(filled),
                "distinct": min(int(distinct), int(filled)),
                "min": least,
                "max": most,
                "top": self._top(source, name) if few else [],
            }
        return {"rows": rows, "columns": out}

    def _top(self, source: str, column: str) -> list[Sequence[Any]]:
        found = self._connection.execute(
            f"SELECT {quote(column)}, count(*) FROM {source} WHERE {quote(column)} IS NOT NULL "
            f"GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT {TOP}"
        )
        return [[value, int(n)] for value, n in found.fetchall()]
