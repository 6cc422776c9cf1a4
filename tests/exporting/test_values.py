"""Every type to every target, with the values at its ends: what is read back is what the run holds."""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.duckdb_connection import Resources, open_connection
from engine.exporting.definition import Column, Order, Table, columns_of
from engine.exporting.targets import export
from engine.runs.folder import Identity, RunFolder

COLUMNS = """
id INTEGER, u64 UBIGINT, i64 BIGINT, u8 UTINYINT, u32 UINTEGER, i128 HUGEINT, d38 DECIMAL(38,10), f64 DOUBLE
    , ts TIMESTAMP, tz TIMESTAMPTZ, day DATE, hour TIME, yes BOOLEAN, words VARCHAR, list VARCHAR[]
    , nested STRUCT(a INTEGER, b VARCHAR[]), uid UUID, bytes BLOB
"""
ROWS = r"""
(1, 18446744073709551615, -9223372036854775808, 255, 4294967295, 99999999999999999999999999999999999999
    , '-1234567890123456789012345678.0123456789', 0.1::DOUBLE + 0.2::DOUBLE, '2026-03-29 00:59:59.999999'
    , '2026-03-29 00:59:59.999999+00', '0001-01-01', '23:59:59.999999', TRUE
    , E'a "quoted", \\ back\nslash, {braces} ünïcode \U0001F980', ['', 'b"\,', NULL], {'a': 1, 'b': ['x']}
    , 'f0000000-0000-0000-0000-00000000000f', '\x00\xFF'::BLOB),
(2, 0, 9223372036854775807, 0, 0, -99999999999999999999999999999999999999, 0, 'inf', '1677-09-22 00:00:00'
    , '1677-09-22 00:00:00+00', '9999-12-31', '00:00:00', FALSE, '', [], {'a': NULL, 'b': []}
    , '00000000-0000-0000-0000-000000000000', ''),
(3, NULL, NULL, NULL, NULL, NULL, NULL, 5e-324, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
"""
EXACT = ("u64", "i64", "u8", "u32", "i128", "d38", "f64")
NESTED = [{"a": 1, "b": ["x"]}, {"a": None, "b": []}, None]


@dataclass(frozen=True)
class Receipt(RunFolder):
    """A folder of a run that has no more than its receipt."""

    root: Path

    def receipt(self) -> dict[str, Any]:
        return {"created_utc": "2026-01-01T00:00:00.000000Z"}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_connection(Resources(threads=1)) as connection:
        connection.execute(f"CREATE TABLE extremes ({COLUMNS})")
        connection.execute(f"INSERT INTO extremes VALUES {ROWS}")
        connection.execute("CREATE TABLE nobody AS FROM extremes LIMIT 0")
        yield connection


def ordered(connection: duckdb.DuckDBPyConnection, target: str, destination: str, tmp_path: Path) -> Order:
    """An order for two tables, one of them empty."""
    tables = tuple(
        Table(
            name,
            "data",
            name,
            "XX",
            "S1",
            "It's said.",
            tuple(
                Column(column, kind, column != "id", f"The '{column}'.")
                for column, kind in columns_of(connection, name)
            ),
            ("id",),
        )
        for name in ("extremes", "nobody")
    )
    identity = Identity("run", 42, "tiny", "", "", ("baseline",))
    return Order(
        target, Receipt(tmp_path / "run"), identity, (), connection, tables, (), destination, False, "ends", print
    )


def column(connection: duckdb.DuckDBPyConnection, name: str) -> list[Any]:
    """A column of the source, by id."""
    return [row[0] for row in connection.execute(f"SELECT {name} FROM extremes ORDER BY id").fetchall()]


def test_csv(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    done = export(ordered(connection, "csv", str(tmp_path / "out"), tmp_path))
    assert [part.rows for part in done.written] == [3, 0]
    path = tmp_path / "out" / "extremes.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [Decimal(row["u64"]) if row["u64"] else None for row in rows] == column(connection, "u64")
    assert [Decimal(row["d38"]) if row["d38"] else None for row in rows] == column(connection, "d38")
    assert [float(row["f64"]) for row in rows] == column(connection, "f64")
    assert [row["words"] for row in rows] == [word or "" for word in column(connection, "words")]
    assert [json.loads(row["nested"]) if row["nested"] else None for row in rows] == NESTED
    assert [json.loads(row["list"]) if row["list"] else None for row in rows] == column(connection, "list")
    # An empty text is told from NULL by its quotes.
    text = path.read_text("utf-8")
    assert ',"",' in text and text.splitlines()[-1].startswith("3,,,")


def test_duckdb(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    place = tmp_path / "out.duckdb"
    export(ordered(connection, "duckdb", str(place), tmp_path))
    with duckdb.connect(str(place), read_only=True) as back:
        assert columns_of(back, "extremes") == columns_of(connection, "extremes")
        source = connection.execute("FROM extremes ORDER BY id").fetchall()
        assert back.execute("FROM extremes ORDER BY id").fetchall() == source
        said = back.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'extremes'").fetchone()
        assert said == ("It's said. Primary key: id.",)
        nulls = "SELECT is_nullable FROM duckdb_columns() WHERE table_name = 'extremes' AND column_name = 'id'"
        assert back.execute(nulls).fetchone() == (False,)
        assert back.execute("SELECT kind, columns FROM meta.keys WHERE table_name = 'nobody'").fetchall() == [
            ("primary", ["id"])
        ]


def test_postgres(connection: duckdb.DuckDBPyConnection, postgres_url: str, tmp_path: Path) -> None:
    import psycopg

    done = export(ordered(connection, "postgres", postgres_url, tmp_path))
    assert [part.rows for part in done.written] == [3, 0]
    with psycopg.connect(postgres_url) as server:
        server.execute("SET TimeZone = 'UTC'")

        def back(name: str) -> list[Any]:
            return [row[0] for row in server.execute(f'SELECT {name} FROM ends.extremes ORDER BY "id"'.encode())]

        for name in (*EXACT, "ts", "tz", "day", "hour", "yes", "words"):
            assert back(name) == column(connection, name), name
        assert back("list") == column(connection, "list")
        assert back("nested") == NESTED
        assert [value and uuid.UUID(str(value)) for value in back("uid")] == column(connection, "uid")
        assert back("bytes") == column(connection, "bytes")
        server.execute("DROP SCHEMA ends CASCADE")


def test_iceberg(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    pytest.importorskip("pyiceberg")
    from engine.exporting.iceberg import open_catalogue

    done = export(ordered(connection, "iceberg", str(tmp_path / "out"), tmp_path))
    assert [part.rows for part in done.written] == [3, 0]
    catalogue = open_catalogue(tmp_path / "out")
    found = catalogue.load_table(("data", "extremes"))
    rows = sorted(found.scan().to_arrow().to_pylist(), key=lambda row: row["id"])
    for name in (
        "u64",
        "i64",
        "u8",
        "u32",
        "i128",
        "d38",
        "f64",
        "ts",
        "day",
        "hour",
        "yes",
        "words",
        "list",
        "bytes",
    ):
        assert [row[name] for row in rows] == column(connection, name), name
    assert [row["tz"] and row["tz"].astimezone(UTC) for row in rows] == [
        value and value.astimezone(UTC) for value in column(connection, "tz")
    ]
    assert [json.loads(row["nested"]) if row["nested"] else None for row in rows] == NESTED
    assert found.schema().identifier_field_names() == {"id"}
    assert found.schema().find_field("words").doc == "The 'words'."
    assert found.properties["comment"] == "It's said."
    assert catalogue.load_table(("data", "nobody")).scan().count() == 0
    catalogue.close()


def test_ducklake(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    done = export(ordered(connection, "ducklake", str(tmp_path / "out"), tmp_path))
    assert [(part.rows, len(part.files)) for part in done.written] == [(3, 1), (0, 0)]
    files = str(tmp_path / "out" / done.written[0].files[0])
    rows = connection.execute("SELECT * EXCLUDE (nested) FROM read_parquet(?) ORDER BY id", [files]).fetchall()
    wanted = "SELECT * EXCLUDE (nested) REPLACE (i128::DECIMAL(38,0) AS i128) FROM extremes ORDER BY id"
    assert rows == connection.execute(wanted).fetchall()
    ids = "SELECT name, field_id FROM parquet_schema(?) WHERE field_id IS NOT NULL"
    written = dict(connection.execute(ids, [files]).fetchall())
    with duckdb.connect(str(tmp_path / "out" / "lake.ducklake"), read_only=True) as lake:
        said = lake.execute(
            "SELECT column_name, column_id FROM ducklake_column JOIN ducklake_table USING (table_id) "
            "WHERE table_name = 'extremes'"
        ).fetchall()
        assert written == dict(said)
        types = dict(lake.execute("SELECT column_name, column_type FROM ducklake_column").fetchall())
    assert (types["u64"], types["i128"], types["d38"], types["list"], types["tz"]) == (
        "uint64",
        "decimal(38,0)",
        "decimal(38,10)",
        "list",
        "timestamptz",
    )


def test_the_ends_are_ends(connection: duckdb.DuckDBPyConnection) -> None:
    """The rows hold what they say, so that a target which cuts is caught."""
    assert column(connection, "u64")[0] == 2**64 - 1
    assert column(connection, "d38")[0] == Decimal("-1234567890123456789012345678.0123456789")
    assert column(connection, "f64") == [0.1 + 0.2, float("inf"), 5e-324]
    assert column(connection, "day")[:2] == [date(1, 1, 1), date(9999, 12, 31)]
    assert column(connection, "hour")[0] == time(23, 59, 59, 999999)
    assert column(connection, "ts")[0] == datetime(2026, 3, 29, 0, 59, 59, 999999)
