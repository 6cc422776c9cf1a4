"""PostgreSQL: a schema with every table, its types, comments, primary and foreign keys, in one transaction.

Rows stream as CSV through COPY (`psycopg`, extra `bank-world-engine[postgres]`, imported here alone). What does
not end well leaves nothing: the server rolls it back. The password never stands in what is told.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from engine.contracts.definition import ForeignKey
from engine.duckdb_connection import literal, quote
from engine.errors import EngineError
from engine.exporting.column_types import JSON, as_text, decimal_of, element_of
from engine.exporting.definition import DATA, Column, Exported, Order, Table, Written, missing_extra, names
from engine.exporting.destination import taken

if TYPE_CHECKING:
    import psycopg

URL = ("postgresql://", "postgres://")
BATCH_ROWS = 65536
NULLS_ALIKE = 150000
"""The version from which on a unique constraint may take NULLs for alike."""
COMMENT = "engine export of run"
TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "UTINYINT": "smallint",
    "SMALLINT": "smallint",
    "USMALLINT": "integer",
    "INTEGER": "integer",
    "UINTEGER": "bigint",
    "BIGINT": "bigint",
    "UBIGINT": "numeric(20, 0)",
    "HUGEINT": "numeric(39, 0)",
    "UHUGEINT": "numeric(39, 0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "UUID": "uuid",
    "BLOB": "bytea",
    JSON: "jsonb",
}
"""DuckDB's types -> those that hold every value of them; decimals and lists aside."""
_PASSWORD = re.compile(r"((?:ssl)?password=)[^&\s]*", re.IGNORECASE)


def shown(url: str) -> str:
    """A URL without its password."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    place = parts._replace(
        netloc=f"{user.partition(':')[0]}{at}{host}", query=_PASSWORD.sub(r"\1***", parts.query)
    )
    return urlunsplit(place)


def write(order: Order) -> Exported:
    """The tables as tables of a new schema; EngineError 081 with what the server says."""
    if not order.destination.startswith(URL):
        raise EngineError(
            97,
            "this is no PostgreSQL database",
            place="EXPORT",
            where=shown(order.destination),
            expected=f"a URL that begins with {URL[0]}",
            hint="--out postgresql://user@host:5432/name; a password may stand in PGPASSWORD or ~/.pgpass",
        )
    try:
        import psycopg
        import pyarrow.csv  # noqa: F401
    except ImportError as error:
        raise missing_extra("postgres", "psycopg with pyarrow", error) from error

    told = replace(order, destination=shown(order.destination))
    try:
        with psycopg.connect(order.destination) as server:
            written = _write(told, server)
    except (psycopg.Error, psycopg.Warning) as error:
        raise EngineError(
            81,
            "PostgreSQL refuses this export, and nothing of it stays",
            place="EXPORT",
            where=told.destination,
            found=str(error).strip(),
            expected="a database in which the user may create a schema",
            hint="mend what it says, then export again",
        ) from error
    return Exported(order.target, told.destination, order.folder.name, tuple(written))


def _write(order: Order, server: psycopg.Connection[Any]) -> list[Written]:
    def run(text: str) -> None:
        server.execute(text.encode())

    for shelf in sorted({table.shelf for table in order.tables}):
        _new_schema(order, server, _schema(order, shelf))
    for table in order.tables:
        name = _name(order, table)
        run(f"CREATE TABLE {name} ({', '.join(map(_definition, table.columns))})")
        _copy(order, server, table)
        for text in _comments(name, table):
            run(text)
        if table.primary_key:
            run(f"ALTER TABLE {name} ADD {_primary_key(table, server.info.server_version)}")
    for text in _foreign_keys(order):
        run(text)
    return [order.written(table, _count(server, _name(order, table))) for table in order.tables]


def _schema(order: Order, shelf: str) -> str:
    return order.schema if shelf == DATA else f"{order.schema}_{shelf}"


def _name(order: Order, table: Table) -> str:
    return f"{quote(_schema(order, table.shelf))}.{quote(table.name)}"


def _new_schema(order: Order, server: psycopg.Connection[Any], schema: str) -> None:
    """An empty schema; EngineError 080 where it has anything, unless it is an earlier export and may go."""
    found = server.execute(
        "SELECT coalesce(obj_description(n.oid, 'pg_namespace'), ''), "
        "(SELECT count(*) FROM pg_class AS c WHERE c.relnamespace = n.oid) "
        "FROM pg_namespace AS n WHERE n.nspname = %s",
        (schema,),
    ).fetchone()
    if found and found[1]:
        if not (order.force and found[0].startswith(COMMENT)):
            raise taken(
                order.destination, f"schema {schema} with {found[1]} relations", order.force, "another --schema"
            )
        server.execute(f"DROP SCHEMA {quote(schema)} CASCADE".encode())
    server.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}".encode())
    said = f"{COMMENT} {order.folder.name}, profile {order.identity.profile}, seed {order.identity.seed}"
    server.execute(f"COMMENT ON SCHEMA {quote(schema)} IS {literal(said)}".encode())


def sql_type(duckdb_type: str) -> str:
    """PostgreSQL's type for one of DuckDB's; what is nested is jsonb, lists of plain values are arrays."""
    shape = decimal_of(duckdb_type)
    if shape:
        return f"numeric({shape[0]}, {shape[1]})"
    if element := element_of(duckdb_type):
        return f"{sql_type(element)}[]"
    return TYPES.get(duckdb_type, "text" if duckdb_type.startswith("ENUM") else "jsonb")


def _definition(column: Column) -> str:
    return f"{quote(column.name)} {sql_type(column.sql_type)}{'' if column.nullable else ' NOT NULL'}"


def _copy(order: Order, server: psycopg.Connection[Any], table: Table) -> None:
    """Stream the rows: one batch at a time is in memory."""
    parts = ", ".join(f"{_text(column)} AS {quote(column.name)}" for column in table.columns)
    reader = order.connection.sql(f"SELECT {parts} FROM {table.relation}").to_arrow_reader(BATCH_ROWS)
    columns = names([column.name for column in table.columns])
    statement = f"COPY {_name(order, table)} ({columns}) FROM STDIN (FORMAT csv)"
    with server.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for chunk in _chunks(reader):
            copy.write(chunk)


def _chunks(reader: Any) -> Iterator[bytes]:
    """CSV of the batches: NULL is nothing, a text stands in quotes."""
    from pyarrow import csv

    options = csv.WriteOptions(include_header=False, quoting_style="needed")
    for batch in reader:
        buffer = io.BytesIO()
        csv.write_csv(batch, buffer, options)
        yield buffer.getvalue()


def _text(column: Column) -> str:
    """A column as the text that PostgreSQL reads back to the same value."""
    name = quote(column.name)
    if column.sql_type == "BLOB":
        return rf"'\x' || hex({name})"
    if element_of(column.sql_type):
        escaped = r"""'"' || replace(replace(CAST(x AS VARCHAR), '\', '\\'), '"', '\"') || '"'"""
        items = f"array_to_string(list_transform({name}, lambda x: coalesce({escaped}, 'NULL')), ',')"
        return f"'{{' || {items} || '}}'"
    return f"CAST({as_text(column)[0]} AS VARCHAR)"


def _comments(name: str, table: Table) -> Iterator[str]:
    yield f"COMMENT ON TABLE {name} IS {literal(table.comment())}"
    for column in table.columns:
        if column.description:
            yield f"COMMENT ON COLUMN {name}.{quote(column.name)} IS {literal(column.description)}"


def _primary_key(table: Table, version: int) -> str:
    """The key; one with a column that may be NULL, which PostgreSQL does not take as primary, is unique."""
    nullable = {column.name for column in table.columns if column.nullable}
    if not nullable & set(table.primary_key):
        return f"PRIMARY KEY ({names(table.primary_key)})"
    alike = " NULLS NOT DISTINCT" if version >= NULLS_ALIKE else ""
    return f"UNIQUE{alike} ({names(table.primary_key)})"


def _foreign_keys(order: Order) -> Iterator[str]:
    """Foreign keys between exported tables. What they refer to must be unique: the parent's key is in it."""
    tables = {table.name: table for table in order.tables}
    unique: set[tuple[str, tuple[str, ...]]] = set()
    for table in order.tables:
        for key in table.foreign_keys:
            parent = tables.get(key.references)
            if parent is None or not held(key, parent):
                continue
            wanted = (parent.name, key.referenced_columns)
            if key.referenced_columns != parent.primary_key and wanted not in unique:
                unique.add(wanted)
                yield f"ALTER TABLE {_name(order, parent)} ADD UNIQUE ({names(key.referenced_columns)})"
            yield (
                f"ALTER TABLE {_name(order, table)} ADD FOREIGN KEY ({names(key.columns)}) "
                f"REFERENCES {_name(order, parent)} ({names(key.referenced_columns)})"
            )


def held(key: ForeignKey, parent: Table) -> bool:
    """Whether what a foreign key refers to is proven unique: the whole key of the parent is in it."""
    return bool(parent.primary_key) and set(parent.primary_key) <= set(key.referenced_columns)


def _count(server: psycopg.Connection[Any], name: str) -> int:
    row: Sequence[Any] | None = server.execute(f"SELECT count(*) FROM {name}".encode()).fetchone()
    return int(row[0]) if row else 0
