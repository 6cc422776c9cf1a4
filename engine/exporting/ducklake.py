"""DuckLake: a folder of Parquet files and a catalogue `lake.ducklake`, a DuckDB file, as the specification has it.

The catalogue is written here, by no extension: the one of the pinned DuckDB is no package, and what a catalogue
says is plain tables. The whole export is one snapshot. Keys stand in comments: DuckLake holds none.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from engine import __version__
from engine.duckdb_connection import PARQUET, literal, quote
from engine.exporting.column_types import as_text, decimal_of, element_of
from engine.exporting.definition import Column, Exported, Order, Table, Written
from engine.exporting.destination import fresh, seal_folder
from engine.exporting.duckdb_file import SCHEMAS, STORAGE
from engine.exporting.ducklake_tables import TABLES, VERSION

CATALOGUE, FILES = "lake.ducklake", "data"
FILE_BYTES = "512MB"
MAIN_ID, SNAPSHOT = 0, 1
EMPTY_SNAPSHOT = 0
"""The one in which every lake begins, with the schema `main` alone."""
DIALECT = "duckdb"
TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "int8",
    "SMALLINT": "int16",
    "INTEGER": "int32",
    "BIGINT": "int64",
    "UTINYINT": "uint8",
    "USMALLINT": "uint16",
    "UINTEGER": "uint32",
    "UBIGINT": "uint64",
    "FLOAT": "float32",
    "DOUBLE": "float64",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "BLOB": "blob",
    "UUID": "uuid",
}
"""DuckDB's types -> those of a lake; decimals and lists aside, all others are varchar."""
WIDE, DECIMAL = ("HUGEINT", "UHUGEINT"), "DECIMAL(38,0)"
"""Parquet has no 128-bit integers; a decimal of 38 digits holds what a run has of them, or DuckDB refuses."""


@dataclass
class Lake:
    """The rows of the catalogue while it is made."""

    run_id: str
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    schemas: dict[str, int] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    next_id: int = 1
    next_file: int = 0

    def add(self, table: str, *values: Any) -> None:
        """A row of a table of the catalogue; columns that are left out are NULL."""
        self.rows[f"ducklake_{table}"].append(values)

    def new_id(self) -> int:
        """The id of a schema or table."""
        self.next_id += 1
        return self.next_id - 1

    def uuid(self, name: str) -> str:
        """The same for the same run."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"engine:{self.run_id}/{name}"))


def write(order: Order) -> Exported:
    """The tables as a new folder with a catalogue and the files of each table."""
    with fresh(order.place, order.force) as root:
        (root / FILES).mkdir(parents=True)
        lake = Lake(order.folder.name)
        for table in order.tables:
            _table(order, lake, root, table)
        _finish(order, lake)
        with duckdb.connect(str(root / CATALOGUE), config={"storage_compatibility_version": STORAGE}) as catalogue:
            _fill(catalogue, lake)
        with duckdb.connect(str(root / CATALOGUE), read_only=True) as catalogue:
            written = [_counted(order, catalogue, root, table) for table in order.tables]
        seal_folder(order, root, written, order.tables)
    return Exported(order.target, order.destination, order.folder.name, tuple(written))


def _table(order: Order, lake: Lake, root: Path, table: Table) -> None:
    """Write the files of a table, and what the catalogue says of it and them."""
    schema = SCHEMAS[table.shelf]
    if schema not in lake.schemas:
        main = schema == SCHEMAS["data"]
        schema_id = MAIN_ID if main else lake.new_id()
        begin = EMPTY_SNAPSHOT if main else SNAPSHOT
        lake.add("schema", schema_id, lake.uuid(schema), begin, None, schema, f"{schema}/", True)
        lake.schemas[schema] = schema_id
        lake.changes += [] if main else [f'created_schema:"{schema}"']
    table_id = lake.new_id()
    lake.add(
        "table", table_id, lake.uuid(f"{schema}.{table.name}"), SNAPSHOT, None, lake.schemas[schema], table.name,
        f"{table.name}/", True,
    )  # fmt: skip
    lake.add("schema_versions", SNAPSHOT, 1, table_id)
    lake.changes.append(f'created_table:"{schema}"."{table.name}"')
    lake.add("tag", table_id, SNAPSHOT, None, "comment", table.comment(keys=True))
    ids = _columns(lake, table, table_id)
    place = root / FILES / schema / table.name
    place.parent.mkdir(exist_ok=True)
    _files(lake, table_id, ids, _copy(order, table, ids, place))


def _stored(column: Column) -> tuple[str, str]:
    """(expression, DuckDB type) of a column as the files hold it."""
    expression, sql_type = as_text(column, lists=True)
    return (f"CAST({expression} AS {DECIMAL})", DECIMAL) if sql_type in WIDE else (expression, sql_type)


def _type(sql_type: str) -> str:
    shape = decimal_of(sql_type)
    return f"decimal({shape[0]},{shape[1]})" if shape else TYPES.get(sql_type, "varchar")


def _columns(lake: Lake, table: Table, table_id: int) -> dict[str, int]:
    """Add the columns; gives the ids by name as the statistics of a file spell it: `"a"`, `"a"."element"`."""
    ids: dict[str, int] = {}

    def add(path: str, name: str, kind: str, nullable: bool, parent: int | None = None) -> None:
        ids[path] = number = len(ids) + 1
        values = (number, SNAPSHOT, None, table_id, number, name, kind, None, "NULL", nullable, parent)
        lake.add("column", *values, "" if kind == "list" else "literal", DIALECT)

    for column in table.columns:
        _, sql_type = _stored(column)
        path = quote(column.name)
        element = element_of(sql_type)
        add(path, column.name, "list" if element else _type(sql_type), column.nullable)
        if column.description:
            lake.add("column_tag", table_id, ids[path], SNAPSHOT, None, "comment", column.description)
        if element:
            add(f'{path}."element"', "element", _type(element), True, ids[path])
    return ids


def _copy(order: Order, table: Table, ids: dict[str, int], place: Path) -> list[dict[str, Any]]:
    """Write the rows as Parquet files with the ids of their columns; gives what DuckDB says of each file."""
    parts = ", ".join(f"{_stored(column)[0]} AS {quote(column.name)}" for column in table.columns)
    numbered = ", ".join(_numbered(ids, quote(column.name)) for column in table.columns)
    cut = f"FILE_SIZE_BYTES {literal(FILE_BYTES)}, FILENAME_PATTERN 'part-{{i}}'"
    found = order.connection.execute(
        f"COPY (SELECT {parts} FROM {table.relation}) TO {literal(place)} "
        f"({PARQUET}, FIELD_IDS {{{numbered}}}, {cut}, RETURN_STATS)"
    )
    names = [str(column[0]) for column in found.description]
    files = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    for file in files:
        if not file["count"]:
            Path(file["filename"]).unlink()
    if not any(file["count"] for file in files):
        shutil.rmtree(place, ignore_errors=True)
    return [file for file in files if file["count"]]


def _numbered(ids: dict[str, int], path: str) -> str:
    """A column with its id, as COPY takes it; a list with that of its elements."""
    element = ids.get(f'{path}."element"')
    said = ids[path] if element is None else f"{{__duckdb_field_id: {ids[path]}, element: {element}}}"
    return f"{path}: {said}"


def _files(lake: Lake, table_id: int, ids: dict[str, int], files: list[dict[str, Any]]) -> None:
    """Add the files with what they say of their columns, and the sums of the table."""
    nulls: dict[int, bool] = dict.fromkeys(ids.values(), False)
    first = size = 0
    for file in files:
        number = lake.next_file
        lake.next_file += 1
        name = Path(file["filename"]).name
        sizes = (file["count"], file["file_size_bytes"], file["footer_size_bytes"])
        lake.add("data_file", number, table_id, SNAPSHOT, None, None, name, True, "parquet", *sizes, first)
        for path, said in file["column_statistics"].items():
            if "column_size_bytes" not in said:
                continue  # a list as such; its elements follow
            empty = int(said.get("null_count", 0))
            nulls[ids[path]] |= empty > 0
            lake.add(
                "file_column_stats", number, table_id, ids[path], int(said["column_size_bytes"]),
                int(said.get("num_values", file["count"])), empty, *_bounds(said), _nan(said),
            )  # fmt: skip
        first += file["count"]
        size += file["file_size_bytes"]
    if files:
        lake.changes.append(f"inserted_into_table:{table_id}")
        lake.add("table_stats", table_id, first, first, size)
        for column_id, has_null in nulls.items():
            lake.add("table_column_stats", table_id, column_id, has_null)


def _bounds(said: dict[str, str]) -> tuple[str | None, str | None]:
    """Least and greatest value; what is cut short is none."""
    return tuple(said.get(end) if said.get(f"{end}_is_exact") == "true" else None for end in ("min", "max"))  # type: ignore[return-value]


def _nan(said: dict[str, str]) -> bool | None:
    return said["has_nan"] == "true" if "has_nan" in said else None


def _finish(order: Order, lake: Lake) -> None:
    """The rows of the whole: what the catalogue is, its two snapshots. Its clock is that of the run's receipt."""
    if MAIN_ID not in lake.schemas.values():
        main = SCHEMAS["data"]
        lake.add("schema", MAIN_ID, lake.uuid(main), EMPTY_SNAPSHOT, None, main, f"{main}/", True)
    made = str(order.folder.receipt()["created_utc"])
    for key, value in (
        ("version", VERSION),
        ("created_by", f"engine {__version__}"),
        ("data_path", f"{order.place / FILES}/"),
        ("encrypted", "false"),
    ):
        lake.add("metadata", key, value)
    lake.add("snapshot", EMPTY_SNAPSHOT, made, 0, 1, 0)
    lake.add("snapshot", SNAPSHOT, made, 1, lake.next_id, lake.next_file)
    lake.add("snapshot_changes", EMPTY_SNAPSHOT, 'created_schema:"main"')
    said = f"run {lake.run_id}, profile {order.identity.profile}, seed {order.identity.seed}"
    lake.add("snapshot_changes", SNAPSHOT, ",".join(lake.changes), "engine export", said)


def _fill(catalogue: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    catalogue.execute("SET TimeZone = 'UTC'")
    catalogue.execute("BEGIN")
    for name, columns in TABLES.items():
        catalogue.execute(f"CREATE TABLE {name} ({columns})")
        width = columns.count(",") + 1
        rows = [[*row, *[None] * (width - len(row))] for row in lake.rows[name]]
        if rows:
            catalogue.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", rows)
    catalogue.execute("COMMIT")


def _registered(catalogue: duckdb.DuckDBPyConnection, table: Table) -> Iterator[str]:
    """The files of a table as the catalogue has them, relative to the folder of the lake."""
    found = catalogue.execute(
        "SELECT s.path || t.path || f.path FROM ducklake_data_file AS f JOIN ducklake_table AS t USING (table_id) "
        "JOIN ducklake_schema AS s USING (schema_id) WHERE s.schema_name = ? AND t.table_name = ? "
        "ORDER BY f.data_file_id",
        [SCHEMAS[table.shelf], table.name],
    ).fetchall()
    yield from (f"{FILES}/{row[0]}" for row in found)


def _counted(order: Order, catalogue: duckdb.DuckDBPyConnection, root: Path, table: Table) -> Written:
    """The rows of a table, counted in the files that the catalogue names."""
    files = tuple(_registered(catalogue, table))
    listed = ", ".join(literal(root / name) for name in files)
    return order.written(table, order.count(f"read_parquet([{listed}])") if files else 0, files)
