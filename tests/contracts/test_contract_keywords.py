"""Every keyword on single values: what is valid, what is not, and what NULL is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from engine.contracts import check_relation, load_contract

NUMBER = ["number", "null"]
INTEGER = ["integer", "null"]
STRING = ["string", "null"]
IF_WITHIN = {"if": {"minimum": 10}, "then": {"multipleOf": 10}, "else": {"const": 3}}

# (column schema, SQL values that are valid, SQL values that are not)
CASES: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({"type": "integer"}, ["0", "-9"], ["NULL"]),
    ({"type": "integer", "x-sql-type": "UBIGINT", "minimum": -1}, ["0"], ["NULL"]),
    ({"type": "integer", "x-sql-type": "UTINYINT", "maximum": 300}, ["255"], []),
    ({"type": INTEGER, "x-sql-type": "UTINYINT", "minimum": 300}, ["NULL"], ["255"]),
    ({"type": INTEGER, "minimum": 2.5}, ["3", "NULL"], ["2"]),
    ({"type": INTEGER, "maximum": 2.5}, ["2", "NULL"], ["3"]),
    ({"type": INTEGER, "exclusiveMinimum": 2}, ["3", "NULL"], ["2"]),
    ({"type": INTEGER, "exclusiveMaximum": 2.5}, ["2", "NULL"], ["3"]),
    ({"type": INTEGER, "multipleOf": 3}, ["0", "-6", "NULL"], ["4"]),
    ({"type": INTEGER, "multipleOf": 1.5}, ["3", "NULL"], ["2"]),
    ({"type": INTEGER, "x-sql-type": "TINYINT", "multipleOf": 1000}, ["0"], ["100"]),
    ({"type": INTEGER, "enum": [1, 2.0]}, ["1", "2"], ["3", "NULL"]),
    ({"type": INTEGER, "enum": [1, None]}, ["1", "NULL"], ["3"]),
    ({"type": INTEGER, "const": None}, ["NULL"], ["3"]),
    ({"type": INTEGER, "const": 7}, ["7"], ["8", "NULL"]),
    ({"type": NUMBER, "minimum": 0.1}, ["0.1", "NULL"], ["'0.09999999999999999'"]),
    ({"type": NUMBER}, ["1e300", "NULL"], ["'nan'", "'inf'", "'-inf'"]),
    ({"type": NUMBER, "multipleOf": 0.25}, ["0.5", "-1.75", "0", "NULL"], ["0.3"]),
    ({"type": NUMBER, "x-sql-type": "DECIMAL(9,2)", "multipleOf": 0.05}, ["0.15"], ["0.16"]),
    ({"type": NUMBER, "x-sql-type": "DECIMAL(9,2)", "minimum": 0.105}, ["0.11"], ["0.10"]),
    ({"type": NUMBER, "x-sql-type": "DECIMAL(2,2)", "maximum": 1}, ["0.99"], []),
    ({"type": NUMBER, "allOf": [{"type": "integer"}]}, ["2.0"], ["2.5", "NULL"]),
    ({"type": NUMBER, "anyOf": [{"maximum": 0}, {"minimum": 9}]}, ["-1", "9", "NULL"], ["5"]),
    ({"type": INTEGER, **IF_WITHIN}, ["20", "3"], ["15", "4"]),
    ({"type": STRING, "minLength": 2}, ["'ab'", "'é🦆'", "NULL"], ["'🦆'", "''"]),
    ({"type": STRING, "maxLength": 1}, ["'🦆'", "''", "NULL"], ["'ab'"]),
    ({"type": STRING, "pattern": "b"}, ["'abc'", "NULL"], ["'ac'", "''"]),
    ({"type": STRING, "pattern": "^[A-Z]{2}$"}, ["'FR'"], ["'FRA'", "'FR' || chr(10)", "'fr'"]),
    ({"type": STRING, "pattern": "^.$"}, ["'🦆'"], ["chr(8232)", "chr(13)", "chr(10)"]),
    ({"type": STRING, "enum": ["a", "it's"]}, ["'a'", "'it''s'"], ["'A'", "'a '", "NULL"]),
    ({"type": ["boolean", "null"], "const": True}, ["true"], ["false", "NULL"]),
    ({"type": ["boolean", "null"], "enum": [False, None]}, ["false", "NULL"], ["true"]),
    (
        {"type": STRING, "format": "date"},
        ["DATE '2026-01-31'", "NULL"],
        ["'infinity'", "DATE '0001-01-01' - 1", "DATE '9999-12-31' + 1"],
    ),
    (
        {"type": STRING, "format": "date", "enum": ["2026-01-31"]},
        ["DATE '2026-01-31'"],
        ["DATE '2026-02-01'", "NULL"],
    ),
    (
        {"type": STRING, "format": "date-time"},
        ["TIMESTAMP '9999-12-31 23:59:59.999999'", "NULL"],
        ["'-infinity'", "TIMESTAMP '9999-12-31 23:59:59.999999' + INTERVAL 1 MICROSECOND"],
    ),
    (
        {"type": ["array", "null"], "items": {"type": "integer", "minimum": 1}},
        ["[]", "[1, 2]", "NULL"],
        ["[1, 0]", "[1, NULL]"],
    ),
    ({"type": "array", "items": {"type": ["number", "null"]}}, ["[NULL, 1.5]"], ["['inf']", "NULL"]),
    (
        {"type": "array", "items": {"type": "string", "pattern": "^a", "maxLength": 2}},
        ["['a', 'ab']"],
        ["['b']", "['abc']"],
    ),
    ({"type": ["array", "null"], "items": {"type": "string"}, "anyOf": [{"type": "null"}]}, ["NULL"], ["['a']"]),
]


def _broken(connection: duckdb.DuckDBPyConnection, document: dict[str, Any], column: str, value: str) -> list[str]:
    contract = load_contract(document, "x.yaml")
    sql_type = contract.column(column).sql_type
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE t AS SELECT 1::BIGINT AS k, ({value})::{sql_type} AS "{column}"'
    )
    return [found.rule for found in check_relation(connection, "t", contract, str)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case[0])[:70])
def test_keyword(
    case: tuple[dict[str, Any], list[str], list[str]],
    connection: duckdb.DuckDBPyConnection,
    document: Callable[..., dict[str, Any]],
) -> None:
    schema, valid, invalid = case
    for value in valid:
        assert _broken(connection, document({"x": schema}), "x", value) == [], value
    for value in invalid:
        assert _broken(connection, document({"x": schema}), "x", value) != [], value


ROW_CASES: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (
        {
            "if": {"properties": {"method": {"const": "override"}}},
            "then": {"properties": {"override_id": {"type": "string"}}},
            "else": {"properties": {"override_id": {"type": "null"}}},
        },
        ["('override', 'o1')", "('polygon', NULL)", "(NULL, NULL)"],
        ["('override', NULL)", "('polygon', 'o1')", "(NULL, 'o1')"],
    ),
    (
        {
            "if": {"properties": {"method": {"maxLength": 3}}},
            "then": {"properties": {"override_id": {"const": "short"}}},
        },
        ["('abc', 'short')", "('abcd', 'x')", "(NULL, 'short')"],
        ["('abc', 'x')", "(NULL, NULL)"],
    ),
    (
        {
            "allOf": [
                {"properties": {"method": {"pattern": "^a"}}},
                {
                    "anyOf": [
                        {"properties": {"override_id": {"const": "o"}}},
                        {"properties": {"method": {"minLength": 2}}},
                    ]
                },
            ]
        },
        ["('ab', 'p')", "('a', 'o')", "(NULL, 'p')"],
        ["('a', 'p')", "('bb', 'o')"],
    ),
    (
        {
            "anyOf": [
                {"properties": {"method": {"const": "a"}, "override_id": {"const": "b"}}},
                {"properties": {"method": {"type": "null"}}},
            ]
        },
        ["('a', 'b')", "(NULL, 'z')"],
        ["('a', 'c')"],
    ),
    (
        {"dependentRequired": {"override_id": ["method"]}},
        ["('a', 'b')", "(NULL, NULL)", "('a', NULL)"],
        ["(NULL, 'b')"],
    ),
]


@pytest.mark.parametrize("case", ROW_CASES, ids=lambda case: str(list(case[0])))
def test_row_keyword(
    case: tuple[dict[str, Any], list[str], list[str]],
    connection: duckdb.DuckDBPyConnection,
    document: Callable[..., dict[str, Any]],
) -> None:
    keywords, valid, invalid = case
    text = {"type": ["string", "null"]}
    contract = load_contract(document({"method": text, "override_id": text}, **keywords), "x.yaml")
    for rows, expected in ((valid, 0), (invalid, len(invalid))):
        values = ", ".join(f"({place}, {row[1:-1]})" for place, row in enumerate(rows))
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE t AS SELECT k::BIGINT AS k, method::VARCHAR AS method, "
            f"override_id::VARCHAR AS override_id FROM (VALUES {values}) v(k, method, override_id)"
        )
        violations = check_relation(connection, "t", contract, str)
        broken = {sample["k"] for found in violations for sample in found.samples}
        assert len(broken) == expected
