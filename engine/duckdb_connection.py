"""The one place that opens and configures a DuckDB connection.

Every option that can move a result or a byte is set here, by name; then the configuration is locked.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from engine.errors import FREE_SPACE, EngineError

ROW_GROUP = 122_880
"""Rows of a row group, sixty vectors, both in DuckDB's own tables and in published files."""

PARQUET = (
    f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 2, ROW_GROUP_SIZE {ROW_GROUP}, "
    "DICTIONARY_SIZE_LIMIT 1500, WRITE_BLOOM_FILTER false"
)
"""How every published table is written: see execute/parquet.py, which makes the bytes a function of the rows.

Dictionaries that grow past 1,500 values are given up early, and no Bloom filters: over 18 large datasets a quarter
less CPU than DuckDB's defaults at level 3, in 1 % less bytes. Version 2 would be smaller and quicker still, but
other readers fail on a chunk of nulls as DuckDB writes it there.
"""

SUPPORTED = "2.0."

_OPTIONS = {
    "TimeZone": "UTC",
    "default_null_order": "NULLS LAST",
    "default_collation": "",
    "integer_division": "false",
    "preserve_insertion_order": "true",
    "enable_progress_bar": "false",
}

_DISK_FULL = ("No space left", "Disk quota exceeded", "File too large", "max_temp_directory_size")
"""How DuckDB says that a write or a spill found no room."""


@dataclass(frozen=True)
class Resources:
    """What a command may use. None: DuckDB's default (all cores, 80 % of memory)."""

    threads: int | None = None
    memory_limit: str | None = None


def quote(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def open_connection(resources: Resources, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A private in-memory database with every option set; `spill` is where it may overflow to disk."""
    if not duckdb.__version__.startswith(SUPPORTED):
        raise EngineError(
            5,
            "this DuckDB is not the one that the engine is pinned to",
            place="DUCKDB",
            expected=f"{SUPPORTED}x",
            found=duckdb.__version__,
            hint='pip install "duckdb>=2.0.1,<2.1"',
        )
    connection = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    options = {**_OPTIONS, "threads": str(resources.threads or os.cpu_count() or 1)}
    if resources.memory_limit:
        options["memory_limit"] = resources.memory_limit
    if spill is not None:
        options["temp_directory"] = str(spill)
    _set(connection, options)
    # Blocks from one reserved range of addresses: what is freed is used again as it is, and half of the
    # page faults of payments, a tenth of their CPU time, do not happen. Memory is taken as it is used.
    connection.execute("SET block_allocator_memory = current_setting('memory_limit')")
    return connection


def second_connection(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same database with the same options, so that two queries can run at a time."""
    other = connection.cursor()
    _set(other, _OPTIONS)
    return other


def _set(connection: duckdb.DuckDBPyConnection, options: dict[str, str]) -> None:
    for name, value in options.items():
        connection.execute(f"SET {name} = {literal(value)}")


def disk_error(error: duckdb.Error, owner: str, place: str, where: str) -> EngineError | None:
    """What DuckDB could not write or read, as one of ours; None for any other error."""
    text = str(error)
    first = text.splitlines()[0]
    if any(sign in text for sign in _DISK_FULL):
        return EngineError(
            85,
            "the disk is full",
            owner=owner,
            place=place,
            where=where,
            found=first,
            expected="free space",
            hint=FREE_SPACE,
        )
    if isinstance(error, duckdb.IOException):
        return EngineError(
            81, "DuckDB cannot write or read here", owner=owner, place=place, where=where, found=first
        )
    return None


def fence(
    connection: duckdb.DuckDBPyConnection, folders: Iterable[str | Path] = (), files: Iterable[str | Path] = ()
) -> None:
    """From here on no statement can read or write outside these folders and files, or change an option.

    Spilling goes on. What Python registers, and views over it, stay readable.
    """
    inside = [f"{Path(folder).absolute()}/" for folder in folders]
    connection.execute(f"SET allowed_directories = [{', '.join(map(literal, inside))}]")
    connection.execute(f"SET allowed_paths = [{', '.join(map(literal, files))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
