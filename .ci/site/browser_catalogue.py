"""The run as DuckDB in a browser reads it: the run's own catalogue, over tables in place of Parquet.

DuckDB for browsers reads Parquet with an extension that it fetches from DuckDB's server. Its own format it reads
by itself, by the ranges of a file that a query needs. So the public datasets become tables of one DuckDB file, and
a copy of `run.duckdb` has its views look there; its macros, comments, policies, gateboards and edge lists stay as
they are.
"""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from engine.duckdb_connection import literal, quote
from engine.execute.catalogue import BLOCK_BYTES as CATALOGUE_BLOCK_BYTES
from engine.execute.catalogue import STORAGE
from engine.project.definition import MAIN

CATALOGUE = "run.duckdb"
TABLES = "data.duckdb"
DATA = "data"
"""What the file of tables is attached as: views of the catalogue name it."""
LEFT_OUT = {"tz_edge": "the edges of the time-zone polygons are a third of all bytes, read by the packs alone"}
"""Public dataset that is not on the site -> why."""
BLOCK_BYTES = 262144
"""Of the tables: DuckDB asks the host for a block at a time."""
_PARQUET = " FROM read_parquet("
_NOT_SEEN = "NOT internal AND database_name <> 'data'"


@dataclass(frozen=True)
class Dataset:
    """A public dataset: what a row is, and its columns as (name, type, meaning)."""

    name: str
    segment: str
    state: str
    rows: int | None
    description: str
    columns: tuple[tuple[str, str, str], ...]


def write_tables(catalogue: Path, place: Path) -> None:
    """Write every public dataset of a run that has files as a table of a new DuckDB file."""
    with duckdb.connect(str(catalogue), read_only=True) as connection:
        options = f"READ_WRITE, STORAGE_VERSION {literal(STORAGE)}, BLOCK_SIZE {BLOCK_BYTES}"
        connection.execute(f"ATTACH {literal(place)} AS {DATA} ({options})")
        for schema, name, sql, _ in _views(connection):
            if schema == MAIN and name not in LEFT_OUT and _PARQUET in sql:
                target = f"{DATA}.main.{quote(name)}"
                connection.execute(f"CREATE TABLE {target} AS FROM main.{quote(name)}")
        connection.execute(f"DETACH {DATA}")


def write_catalogue(catalogue: Path, tables: Path, place: Path) -> tuple[Dataset, ...]:
    """Write the catalogue of a run so that its views read `tables`; what it then offers, in its own order.

    Views of what is not public, which have no table, go; so does the folder where the run lay. What is written is
    a copy of the edited copy: in a file that was edited, what went can still be read.
    """
    edited = place.with_name("edited.duckdb")
    shutil.copyfile(catalogue, edited)
    with duckdb.connect(str(edited)) as connection:
        connection.execute(f"ATTACH {literal(tables)} AS {DATA} (READ_ONLY)")
        asked = f"SELECT table_name FROM duckdb_tables() WHERE database_name = {literal(DATA)}"
        kept = {name for (name,) in connection.execute(asked).fetchall()}
        connection.execute("BEGIN")
        for schema, name, sql, comment in _views(connection):
            if name in kept and _PARQUET in sql:
                _look_elsewhere(connection, schema, name, sql, comment)
            elif "read_" in sql:
                connection.execute(f"DROP VIEW {quote(schema)}.{quote(name)}")
        names = ", ".join(map(literal, LEFT_OUT))
        connection.execute(f"DELETE FROM meta.datasets WHERE shelf <> 'data' OR name IN ({names})")
        connection.execute("DROP MACRO meta.root")
        connection.execute("COMMIT")
        offered = _datasets(connection)
        options = f"STORAGE_VERSION {literal(STORAGE)}, BLOCK_SIZE {CATALOGUE_BLOCK_BYTES}"
        connection.execute(f"ATTACH {literal(place)} AS clean ({options})")
        connection.execute(f"COPY FROM DATABASE {quote(edited.stem)} TO clean")
        connection.execute("DETACH clean")
    edited.unlink()
    return offered


def compress(path: Path) -> Path:
    """The file compressed beside itself, in its place: hosts do not compress what they do not know."""
    packed = path.with_name(f"{path.name}.gz")
    with path.open("rb") as source, packed.open("wb") as target, gzip.GzipFile("", "wb", 9, target, 0) as out:
        shutil.copyfileobj(source, out)
    path.unlink()
    return packed


def _views(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """Schema, name, SQL and comment of every view of the run."""
    return connection.execute(
        f"SELECT schema_name, view_name, sql, comment FROM duckdb_views() WHERE {_NOT_SEEN} ORDER BY ALL"
    ).fetchall()


def _look_elsewhere(connection: duckdb.DuckDBPyConnection, schema: str, name: str, sql: str, comment: str) -> None:
    """Have a view read the table of its name, with the comments that it has."""
    place = f"{quote(schema)}.{quote(name)}"
    columns = connection.execute(
        "SELECT column_name, comment FROM duckdb_columns() "
        f"WHERE {_NOT_SEEN} AND schema_name = ? AND table_name = ? AND comment IS NOT NULL",
        [schema, name],
    ).fetchall()
    selected = sql.partition(_PARQUET)[0].partition(" AS SELECT ")[2]
    connection.execute(f"CREATE OR REPLACE VIEW {place} AS SELECT {selected} FROM {DATA}.main.{quote(name)}")
    connection.execute(f"COMMENT ON VIEW {place} IS {literal(comment)}")
    for column, said in columns:
        connection.execute(f"COMMENT ON COLUMN {place}.{quote(column)} IS {literal(said)}")


def _datasets(connection: duckdb.DuckDBPyConnection) -> tuple[Dataset, ...]:
    columns: dict[str, list[tuple[str, str, str]]] = {}
    told = connection.execute(
        "SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns() "
        f"WHERE {_NOT_SEEN} AND schema_name = 'main' ORDER BY table_name, column_index"
    ).fetchall()
    for name, *column in told:
        columns.setdefault(name, []).append((column[0], column[1], column[2]))
    listed: list[tuple[Any, ...]] = connection.execute(
        "SELECT name, segment, state, rows, description FROM meta.datasets"
    ).fetchall()
    return tuple(
        Dataset(name, segment, state, rows, said, tuple(columns[name]))
        for name, segment, state, rows, said in listed
    )
