"""DuckDB: one file with every table, its comments and NOT NULL; DuckDB 1.2 and later read it.

Keys stand in the comments and in `meta.keys`: a primary key of DuckDB is an index that must fit into memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from engine.duckdb_connection import literal, quote
from engine.exporting.definition import DATA, MACHINERY, Exported, Order, Table, Written
from engine.exporting.destination import fresh
from engine.runs.record import TRUTH

SCHEMAS = {DATA: "main", TRUTH: "truth", MACHINERY: "machinery"}
STORAGE = "v1.2.0"
NAME = "exported"
"""What the file is called inside the connection."""
ABOUT = "meta.export"
KEYS = "meta.keys"
_KEY_COLUMNS = (
    '("schema_name" VARCHAR, "table_name" VARCHAR, "kind" VARCHAR, "columns" VARCHAR[], "references" VARCHAR, '
    '"referenced_columns" VARCHAR[])'
)


def is_database(place: Path) -> bool:
    """Whether a file is a DuckDB database that an export wrote."""
    try:
        with duckdb.connect(str(place), read_only=True) as connection:
            return connection.execute(f"SELECT count(*) FROM {ABOUT}").fetchone() == (1,)
    except duckdb.Error:
        return False


def write(order: Order) -> Exported:
    """The tables as tables of a new DuckDB file."""
    with fresh(order.place, order.force, is_database) as path:
        with _attached(order, path, f"STORAGE_VERSION {literal(STORAGE)}"):
            for shelf in sorted({table.shelf for table in order.tables} - {DATA}):
                order.connection.execute(f"CREATE SCHEMA {NAME}.{quote(SCHEMAS[shelf])}")
            for table in order.tables:
                _create(order, table)
            _describe(order)
        with _attached(order, path, "READ_ONLY"):
            written = tuple(_counted(order, table) for table in order.tables)
    return Exported(order.target, order.destination, order.folder.name, written)


@contextmanager
def _attached(order: Order, path: Path, option: str) -> Iterator[None]:
    """The file inside the connection; when something fails, that is what is told, and nothing stays beside it."""
    order.connection.execute(f"ATTACH {literal(path)} AS {NAME} ({option})")
    try:
        yield
        order.connection.execute(f"DETACH {NAME}")
    except BaseException:
        with suppress(duckdb.Error):
            order.connection.execute(f"DETACH {NAME}")
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        raise


def _name(table: Table) -> str:
    return f"{NAME}.{quote(SCHEMAS[table.shelf])}.{quote(table.name)}"


def _create(order: Order, table: Table) -> None:
    columns = ", ".join(
        f"{quote(column.name)} {column.sql_type}{'' if column.nullable else ' NOT NULL'}"
        for column in table.columns
    )
    order.connection.execute(f"CREATE TABLE {_name(table)} ({columns})")
    order.connection.execute(f"INSERT INTO {_name(table)} FROM {table.relation}")
    order.connection.execute(f"COMMENT ON TABLE {_name(table)} IS {literal(table.comment(keys=True))}")
    for column in table.columns:
        if column.description:
            place = f"{_name(table)}.{quote(column.name)}"
            order.connection.execute(f"COMMENT ON COLUMN {place} IS {literal(column.description)}")


def _describe(order: Order) -> None:
    """`meta.export`: the run; `meta.keys`: the keys of the tables."""
    execute = order.connection.execute
    execute(f"CREATE SCHEMA {NAME}.meta")
    execute(f"CREATE TABLE {NAME}.{ABOUT} (run JSON NOT NULL)")
    execute(f"INSERT INTO {NAME}.{ABOUT} VALUES (?)", [json.dumps(order.run_document())])
    execute(f"CREATE TABLE {NAME}.{KEYS} {_KEY_COLUMNS}")
    for table in order.tables:
        keys: list[tuple[str, Sequence[str], str | None, Sequence[str]]] = []
        if table.primary_key:
            keys.append(("primary", table.primary_key, None, ()))
        keys += [("foreign", key.columns, key.references, key.referenced_columns) for key in table.foreign_keys]
        for kind, columns, parent, referenced in keys:
            execute(
                f"INSERT INTO {NAME}.{KEYS} VALUES (?, ?, ?, ?, ?, ?)",
                [SCHEMAS[table.shelf], table.name, kind, list(columns), parent, list(referenced) or None],
            )


def _counted(order: Order, table: Table) -> Written:
    return order.written(table, order.count(_name(table)))
