"""What the catalogue of a run tells of the run itself: the schemas `meta` and `perf`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import duckdb

from engine.execute.catalogue_words import OWN, comment_on
from engine.execute.session import create_rows
from engine.runs.folder import Identity, RunFolder
from engine.runs.record import StateRecord

META = "meta"
PERF = "perf"
MACHINERY, DATA = "machinery", "data"
Columns = tuple[tuple[str, str], ...]
_RECORD: Columns = (("segment", "VARCHAR"), ("state", "VARCHAR"))
_RUN: Columns = (
    ("run_id", "VARCHAR"),
    ("seed", "UBIGINT"),
    ("profile", "VARCHAR"),
    ("parameter_hash", "VARCHAR"),
    ("manifest_fingerprint", "VARCHAR"),
)
_STEPS: Columns = (
    ("step", "VARCHAR"),
    ("lane", "VARCHAR"),
    ("elapsed_s", "DOUBLE"),
    ("cpu_s", "DOUBLE"),
    ("rows_out", "BIGINT"),
    ("bytes_written", "BIGINT"),
    ("peak_rss_mb", "DOUBLE"),
)
DATASETS: Columns = (
    ("schema_name", "VARCHAR"),
    ("name", "VARCHAR"),
    ("shelf", "VARCHAR"),
    ("segment", "VARCHAR"),
    ("state", "VARCHAR"),
    ("rows", "BIGINT"),
    ("bytes", "BIGINT"),
    ("description", "VARCHAR"),
)
"""Columns of `meta.datasets`: the rows of data come first, the later segments before the earlier ones."""
_TABLES: dict[str, tuple[str, Columns, Callable[[StateRecord], list[Sequence[Any]]]]] = {
    f"{META}.states": (
        "A state that stands in the run.",
        (
            *_RECORD,
            ("signature", "VARCHAR"),
            ("rows", "BIGINT"),
            ("elapsed_s", "DOUBLE"),
            ("produced_by", "VARCHAR"),
            ("sealed", "BOOLEAN"),
        ),
        lambda r: [(r.segment, r.state, r.signature, r.rows, r.elapsed_s, r.run_id, True)],
    ),
    f"{META}.outputs": (
        "A dataset or file that a state published.",
        (
            *_RECORD,
            ("dataset", "VARCHAR"),
            ("path", "VARCHAR"),
            ("rows", "BIGINT"),
            ("bytes", "BIGINT"),
            ("content_digest", "VARCHAR"),
        ),
        lambda r: [(r.segment, r.state, o.dataset, o.path, o.rows, o.bytes, o.content_digest) for o in r.outputs],
    ),
    f"{META}.checks": (
        "A contract or assertion that was checked before a state was published.",
        (*_RECORD, ("check_id", "VARCHAR"), ("code", "VARCHAR"), ("result", "VARCHAR"), ("violations", "BIGINT")),
        lambda r: [(r.segment, r.state, c["check_id"], c["code"], c["result"], c["violations"]) for c in r.checks],
    ),
    f"{META}.lineage": (
        "A thing that a state's signature rests on.",
        (*_RECORD, ("kind", "VARCHAR"), ("name", "VARCHAR"), ("digest", "VARCHAR")),
        lambda r: [
            (r.segment, r.state, kind, name, str(value))
            for kind, part in r.parts.items()
            if isinstance(part, dict)
            for name, value in part.items()
        ],
    ),
    f"{PERF}.steps": (
        "A timed step of a state.",
        (*_RECORD, *_STEPS),
        lambda r: [(s["segment"], s["state"], *(s[name] for name, _ in _STEPS)) for s in r.steps],
    ),
}
"""Table -> what a row is, its columns, its rows of a state."""


def add_meta(
    connection: duckdb.DuckDBPyConnection,
    identity: Identity,
    folder: RunFolder,
    records: dict[str, StateRecord],
    datasets: Sequence[Sequence[Any]],
) -> None:
    """The tables of `meta` and `perf`; `datasets`: the rows of `meta.datasets`."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {META}")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {PERF}")
    run = (folder.name, identity.seed, identity.profile, identity.parameter_hash, identity.manifest_fingerprint)
    add_own(connection, f"{META}.run", "The run.", _RUN, [run])
    add_own(connection, f"{META}.datasets", "A dataset that can be read here.", DATASETS, datasets)
    for name, (said, columns, rows) in _TABLES.items():
        add_own(connection, name, said, columns, [row for record in records.values() for row in rows(record)])


def add_own(
    connection: duckdb.DuckDBPyConnection, name: str, said: str, columns: Columns, rows: Sequence[Sequence[Any]]
) -> None:
    """A table of the engine's own, with its comments."""
    create_rows(connection, name, columns, rows)
    comment_on(connection, "TABLE", name, said, OWN)
