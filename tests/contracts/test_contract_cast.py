"""Casts to contract types: exact or an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.contracts import cast_list, columns_of, load_contract, lossy_cast
from engine.contracts.cast import is_lossless
from engine.errors import EngineError

Build = Callable[..., dict[str, Any]]
NULLABLE = {
    "BIGINT": "integer",
    "UTINYINT": "integer",
    "DOUBLE": "number",
    "DECIMAL(9,2)": "number",
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
}


def _schema(sql_type: str) -> dict[str, Any]:
    if sql_type in ("DATE", "TIMESTAMP"):
        text_format = "date" if sql_type == "DATE" else "date-time"
        return {"type": ["string", "null"], "format": text_format}
    if sql_type.endswith("[]"):
        return {"type": ["array", "null"], "items": _schema(sql_type[:-2])}
    schema: dict[str, Any] = {"type": [NULLABLE[sql_type], "null"]}
    return schema if sql_type in ("VARCHAR", "BOOLEAN") else {**schema, "x-sql-type": sql_type}


def _cast(connection: duckdb.DuckDBPyConnection, document: dict[str, Any], value: str) -> tuple[str, Any]:
    contract = load_contract(document, "x.yaml")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE t AS SELECT {value} AS x, 1::BIGINT AS k")
    query = f"SELECT {cast_list(contract, columns_of(connection, 't'))} FROM t"
    rows = connection.execute(f"SELECT typeof(x), x FROM ({query})").fetchall()
    assert [column[0] for column in connection.execute(query).description] == ["k", "x"]
    return rows[0][0], rows[0][1]


@pytest.mark.parametrize(
    ("value", "wanted", "result"),
    [
        ("2.0::DOUBLE", "BIGINT", 2),
        ("2.00::DECIMAL(9,2)", "BIGINT", 2),
        ("-7::HUGEINT", "BIGINT", -7),
        ("255", "UTINYINT", 255),
        ("NULL::DOUBLE", "BIGINT", None),
        ("0.5", "DOUBLE", 0.5),
        ("0.1::DECIMAL(38,3)", "DOUBLE", 0.1),
        ("9007199254740993::BIGINT - 1", "DOUBLE", 2.0**53),
        ("'nan'::DOUBLE::FLOAT", "DOUBLE", pytest.approx(float("nan"), nan_ok=True)),
        ("1", "DECIMAL(9,2)", 1),
        ("[1.0::DOUBLE, NULL]", "BIGINT[]", [1, None]),
        ("'a'::ENUM('a')", "VARCHAR", "a"),
        ("true", "BOOLEAN", True),
    ],
)
def test_exact_values_are_cast(
    value: str, wanted: str, result: Any, connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    assert _cast(connection, document({"x": _schema(wanted)}), value) == (wanted, result)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2.5::DOUBLE", "BIGINT"),
        ("2.50::DECIMAL(9,2)", "BIGINT"),
        ("1e30::DOUBLE", "BIGINT"),
        ("'nan'::DOUBLE", "BIGINT"),
        ("(-1)::BIGINT", "UTINYINT"),
        ("256::HUGEINT", "UTINYINT"),
        ("9223372036854775807::BIGINT", "DOUBLE"),
        ("18446744073709551615::UBIGINT", "DOUBLE"),
        ("170141183460469231731687303715884105727::HUGEINT", "DOUBLE"),
        ("[9223372036854775807]::BIGINT[]", "DOUBLE[]"),
        ("99999999999999999999999999999999999999::DECIMAL(38,0)", "DOUBLE"),
        ("9007199254740993::BIGINT", "DOUBLE"),
        ("0.125::DOUBLE", "DECIMAL(9,2)"),
        ("0.12345678901234567::DECIMAL(18,17)", "DOUBLE"),
        ("[1.5::DOUBLE]", "BIGINT[]"),
        ("[1e30::DOUBLE]", "BIGINT[]"),
        ("TIMESTAMP '2026-01-01 12:00:00'", "DATE"),
    ],
)
def test_lossy_values_stop_the_statement(
    value: str, wanted: str, connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    schema = document({"x": _schema(wanted)})
    with pytest.raises(duckdb.Error) as caught:
        _cast(connection, schema, value)
    error = lossy_cast(caught.value, load_contract(schema, "x.yaml"))
    assert error is not None
    assert (error.code, error.expected) == ("X1-CONTRACT-040", f"x {wanted}")
    assert error.found.startswith("x ")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("'2'", "BIGINT"),
        ("1", "VARCHAR"),
        ("1", "BOOLEAN"),
        ("'2026-01-01'", "DATE"),
        ("[1]", "BIGINT"),
        ("1", "BIGINT[]"),
        ("NULL", "VARCHAR"),
        ("now()", "TIMESTAMP"),
    ],
)
def test_other_families_are_refused_at_once(
    value: str, wanted: str, connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    with pytest.raises(EngineError) as caught:
        _cast(connection, document({"x": _schema(wanted)}), value)
    assert caught.value.code == "X1-CONTRACT-040"
    assert wanted in caught.value.expected
    assert caught.value.found.endswith("k BIGINT")


def test_missing_and_unknown_columns_are_refused(document: Build) -> None:
    contract = load_contract(document({"x": {"type": "string"}}), "x.yaml")
    with pytest.raises(EngineError, match=r"y is not in the contract; x is missing"):
        cast_list(contract, [("k", "BIGINT"), ("y", "VARCHAR")])


def test_equal_types_are_not_touched(document: Build) -> None:
    contract = load_contract(document({"x": {"type": "string"}}), "x.yaml")
    assert cast_list(contract, [("x", "VARCHAR"), ("k", "BIGINT")]) == '"k", "x"'


def test_other_errors_are_not_claimed(document: Build) -> None:
    assert lossy_cast(duckdb.Error("disk full"), load_contract(document({}), "x.yaml")) is None


def test_decimals_of_fifteen_digits_are_doubles() -> None:
    assert is_lossless("DECIMAL(15,3)", "DOUBLE")
    assert not is_lossless("DECIMAL(16,3)", "DOUBLE")


CONNECTION = duckdb.connect()
TYPES = [
    "TINYINT",
    "UTINYINT",
    "INTEGER",
    "UINTEGER",
    "BIGINT",
    "UBIGINT",
    "HUGEINT",
    "DOUBLE",
    "FLOAT",
    "DECIMAL(15,3)",
    "DECIMAL(16,3)",
    "DECIMAL(38,0)",
    "DECIMAL(20,0)",
]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.sampled_from(TYPES),
    st.sampled_from(TYPES),
    st.sampled_from(
        [
            "0",
            "-128",
            "255",
            "2147483648",
            "9007199254740993",
            "18446744073709551615",
            "999999999999.999",
            "0.001",
            "-9999999999999.999",
            "170141183460469231731687303715884105727",
            "1234567.875",
        ]
    ),
)
def test_plain_casts_lose_nothing(found: str, wanted: str, value: str) -> None:
    if not is_lossless(found, wanted):
        return
    query = (
        f"WITH v AS (SELECT TRY_CAST('{value}' AS {found}) AS x) "
        f"SELECT CAST(CAST(x AS {wanted}) AS {found}) IS NOT DISTINCT FROM x FROM v"
    )
    assert CONNECTION.execute(query).fetchall() == [(True,)]
