"""Whole relations: columns, keys, order, foreign keys, samples."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.contracts import Violation, check_relation, compile_rules, load_contract
from engine.contracts.queries import summary_query
from engine.errors import EngineError

Build = Callable[..., dict[str, Any]]
KEY = {"x-dataset": {"primary_key": ["k", "part"]}}
PART = {"part": {"type": "string"}}


def _check(connection: duckdb.DuckDBPyConnection, document: dict[str, Any], query: str) -> list[Violation]:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE t AS {query}")
    return check_relation(connection, "t", load_contract(document, "x.yaml"), str)


def _pairs(*pairs: tuple[int, str]) -> str:
    rows = ", ".join(f"({k}, '{part}')" for k, part in pairs)
    return f"SELECT k::BIGINT AS k, part FROM (VALUES {rows}) v(k, part)"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT 1::BIGINT AS k", ("x",)),
        ("SELECT 1::BIGINT AS k, 'a' AS x, 2 AS y", ("y",)),
        ("SELECT 1::INTEGER AS k, 'a' AS x", ("k",)),
        ("SELECT 'a' AS x, 1::BIGINT AS k", ()),
        ("SELECT 1::BIGINT AS k, 'a' AS X", ("x", "X")),
    ],
)
def test_wrong_columns_are_the_only_violation(
    query: str, found: tuple[str, ...], connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    (violation,) = _check(connection, document({"x": {"type": "string", "const": "b"}}), query)
    assert (violation.code, violation.name) == (40, "SCHEMA_MISMATCH")
    assert violation.columns == found
    assert violation.expected == "k BIGINT, x VARCHAR"
    assert violation.found != violation.expected


def test_sorted_unique_rows_keep_the_contract(connection: duckdb.DuckDBPyConnection, document: Build) -> None:
    query = _pairs((1, ""), (1, "A"), (1, "a"), (1, "é"), (2, "A"), (3, "Z"))
    assert _check(connection, document(PART, **KEY), query) == []


def test_empty_relation_keeps_the_contract(connection: duckdb.DuckDBPyConnection, document: Build) -> None:
    assert _check(connection, document(PART, **KEY), _pairs((1, "a")) + " WHERE false") == []


def test_equal_neighbours_are_duplicates_not_disorder(
    connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    query = _pairs((1, "a"), (1, "b"), (1, "b"), (1, "b"), (2, "a"))
    (violation,) = _check(connection, document(PART, **KEY), query)
    assert (violation.code, violation.name, violation.count) == (41, "PK_DUPLICATE", 2)
    assert violation.samples == [{"k": 1, "part": "b"}]
    assert violation.json_pointer == "/x-dataset/primary_key"


def test_descending_neighbours_are_disorder_not_duplicates(
    connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    (violation,) = _check(connection, document(PART, **KEY), _pairs((1, "b"), (1, "a"), (0, "z")))
    assert (violation.code, violation.name, violation.count) == (48, "SORT_ORDER", 2)
    assert violation.samples == [{"k": 0, "part": "z"}, {"k": 1, "part": "a"}]


def test_duplicates_are_found_in_disorder(connection: duckdb.DuckDBPyConnection, document: Build) -> None:
    query = _pairs((2, "a"), (1, "a"), (2, "a"), (2, "a"))
    found = _check(connection, document(PART, **KEY), query)
    assert [(violation.code, violation.count) for violation in found] == [(48, 1), (41, 2)]
    assert found[1].samples == [{"k": 2, "part": "a"}]


@pytest.mark.parametrize("place", [0, 2047, 2048, 122_879, 122_880, 199_999])
def test_one_misplaced_row_is_found_wherever_it_stands(
    place: int, tmp_path: Path, connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    path = tmp_path / "part.parquet"
    moved = f"CASE WHEN range = {place} THEN {place + 2}.5 WHEN range = 0 THEN -1 ELSE range END"
    connection.execute(
        f"COPY (SELECT (2 * ({moved}))::BIGINT AS k FROM range(200003)) TO '{path}' "
        "(FORMAT parquet, ROW_GROUP_SIZE 122880)"
    )
    contract = load_contract(document({}), "x.yaml")
    (violation,) = check_relation(connection, f"read_parquet('{path}')", contract, str)
    assert (violation.code, violation.count) == (48, 1)


def test_files_are_read_in_the_given_order(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    paths = [f"'{tmp_path}/part-{index}.parquet'" for index in range(4)]
    for index, path in enumerate(paths):
        low = index * 200_000
        connection.execute(
            f"COPY (SELECT range AS k FROM range({low}, {low + 200_000})) TO {path} (FORMAT parquet)"
        )
    contract = load_contract(document({}), "x.yaml")
    right, wrong = (f"read_parquet([{', '.join(order)}])" for order in (paths, paths[::-1]))
    assert check_relation(connection, right, contract, str) == []
    (violation,) = check_relation(connection, wrong, contract, str)
    assert (violation.code, violation.count) == (48, 3)


def test_order_check_streams(tmp_path: Path, connection: duckdb.DuckDBPyConnection, document: Build) -> None:
    """The proof rests on STREAMING_WINDOW, which keeps the scan order on one thread."""
    path = tmp_path / "part.parquet"
    connection.execute(f"COPY (SELECT range AS k FROM range(10)) TO '{path}' (FORMAT parquet)")
    contract = load_contract(document({}), "x.yaml")
    query = summary_query(contract, f"read_parquet('{path}')", compile_rules(contract))
    (plan,) = connection.execute(f"EXPLAIN (FORMAT JSON) {query}").fetchall()
    operators = re.findall(r'"name": "(\w+)"', plan[1])
    assert operators.count("STREAMING_WINDOW") == 1
    assert not {"ORDER_BY", "TOP_N", "WINDOW"} & set(operators)


def test_unordered_scans_are_refused(connection: duckdb.DuckDBPyConnection, document: Build) -> None:
    connection.execute("SET preserve_insertion_order = false")
    with pytest.raises(EngineError) as caught:
        _check(connection, document({}), "SELECT 1::BIGINT AS k")
    assert caught.value.code == "ENG-CONTRACT-005"


def test_null_key_is_a_null_violation(connection: duckdb.DuckDBPyConnection, document: Build) -> None:
    query = "SELECT unnest([1, 2, NULL])::BIGINT AS k"
    (violation,) = _check(connection, document({}), query)
    assert (violation.code, violation.name, violation.count) == (42, "NULL_REQUIRED", 1)
    assert violation.samples == [{"k": None}]
    assert violation.rule == "k.type"


def test_violations_name_rule_count_pointer_and_twenty_keys(
    connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    schema = {"type": "number", "minimum": 0, "maximum": 100}
    query = (
        "SELECT range AS k, CASE range % 10 WHEN 0 THEN -1 "
        "WHEN 1 THEN 'nan'::DOUBLE ELSE 1 END AS share FROM range(1000)"
    )
    found = {violation.rule: violation for violation in _check(connection, document({"share": schema}), query)}
    assert {rule: (each.code, each.count, each.json_pointer) for rule, each in found.items()} == {
        "share.finite": (46, 100, "/properties/share/type"),
        "share.minimum": (44, 100, "/properties/share/minimum"),
        "share.maximum": (44, 100, "/properties/share/maximum"),
    }
    minimum = found["share.minimum"]
    assert minimum.samples == [{"k": 10 * place, "share": -1.0} for place in range(20)]
    assert minimum.message == "X1/things: 100 rows break share.minimum (minimum: 0)"
    assert found["share.finite"].samples[0] == {"k": 1, "share": "nan"}
    error = minimum.error("X1", "S3")
    assert (error.code, error.exit_code, len(error.samples)) == ("X1-S3-044", 1, 20)


def test_row_rules_show_their_columns(connection: duckdb.DuckDBPyConnection, document: Build) -> None:
    text = {"type": ["string", "null"]}
    (violation,) = _check(
        connection,
        document({"a": text, "b": text, "c": text}, dependentRequired={"c": ["a"]}),
        "SELECT 1::BIGINT AS k, NULL::VARCHAR AS a, 'b' AS b, 'c' AS c",
    )
    assert (violation.rule, violation.columns) == ("row.dependentRequired.c", ("a", "c"))
    assert violation.json_pointer == "/dependentRequired/c"
    assert violation.samples == [{"k": 1, "a": None, "c": "c"}]


def _with_parent(document: Build) -> dict[str, Any]:
    return document(
        {"country": {"type": ["string", "null"]}},
        **{
            "x-dataset": {
                "primary_key": ["k"],
                "foreign_keys": [{"columns": ["country"], "references": "country", "referenced_columns": ["iso"]}],
            }
        },
    )


def test_orphans_are_counted_and_null_is_none(connection: duckdb.DuckDBPyConnection, document: Build) -> None:
    connection.execute("CREATE TEMP TABLE parent AS SELECT unnest(['FR', 'DE', NULL]) AS iso, 1 AS k")
    connection.execute(
        "CREATE TEMP TABLE t AS SELECT k::BIGINT AS k, country FROM "
        "(VALUES (1, 'FR'), (2, NULL), (3, 'XX'), (4, 'DE'), (5, 'XX')) v(k, country)"
    )
    contract = load_contract(_with_parent(document), "x.yaml")
    (violation,) = check_relation(connection, "t", contract, {"country": "parent"}.__getitem__)
    assert (violation.code, violation.name, violation.count) == (43, "FK_ORPHAN", 2)
    assert violation.samples == [{"k": 3, "country": "XX"}, {"k": 5, "country": "XX"}]
    assert violation.json_pointer == "/x-dataset/foreign_keys/0"


@pytest.mark.parametrize(
    "parent",
    [
        "SELECT range::BIGINT AS id FROM range(5, 9)",
        "SELECT unnest([5, 6, 8, 7])::BIGINT AS id",
        "SELECT unnest([5, 6, 7, 8, 10])::INTEGER AS id",
        "SELECT unnest([5, 5, 6, 7, 8])::BIGINT AS id",
        "SELECT unnest([5, 6, NULL, 7, 8, 9])::BIGINT AS id WHERE true",
        "SELECT range * 3 AS id FROM range(-100, 100)",
        "SELECT (range * 9)::UTINYINT AS id FROM range(2, 15)",
        "SELECT range * 1000 AS id FROM range(-3, 3)",
        "SELECT range * 2 AS id, range AS block, range AS held FROM range(100)",
        "SELECT unnest([255, 253, 254])::UTINYINT AS id",
    ],
    ids=[
        "without a gap",
        "in any order",
        "with a gap",
        "twice",
        "with null",
        "several blocks",
        "bytes",
        "sparse",
        "names",
        "greatest",
    ],
)
def test_orphans_of_numbered_parents(parent: str, connection: duckdb.DuckDBPyConnection, document: Build) -> None:
    """A parent without a gap is not joined, one with small gaps by blocks; the answer is that of the join."""
    connection.execute(f"CREATE TEMP TABLE parent AS {parent}")
    connection.execute(
        "CREATE TEMP TABLE t AS SELECT range AS k, CASE WHEN range <> 2 THEN range + 2 END AS id"
        " FROM range(10) UNION ALL SELECT 10 + range, 71 * range - 213 FROM range(7)"
    )
    contract = load_contract(
        document(
            {"id": {"type": ["integer", "null"]}},
            **{
                "x-dataset": {
                    "primary_key": ["k"],
                    "foreign_keys": [{"columns": ["id"], "references": "p", "referenced_columns": ["id"]}],
                }
            },
        ),
        "x.yaml",
    )
    violations = check_relation(connection, "t", contract, {"p": "parent"}.__getitem__)
    expected = connection.execute(
        "SELECT k FROM t WHERE id NOT IN (SELECT id FROM parent WHERE id IS NOT NULL) ORDER BY k"
    ).fetchall()
    assert [(v.code, v.count, [row["k"] for row in v.samples]) for v in violations] == [
        (43, len(expected), [k for (k,) in expected])
    ]


@pytest.mark.parametrize("parent", ["SELECT 1 AS iso", "SELECT 'FR' AS code"])
def test_foreign_key_must_fit_the_parent(
    parent: str, connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    connection.execute("CREATE TEMP TABLE t AS SELECT 1::BIGINT AS k, 'FR' AS country")
    contract = load_contract(_with_parent(document), "x.yaml")
    with pytest.raises(EngineError) as caught:
        check_relation(connection, "t", contract, lambda name: f"({parent})")
    assert caught.value.code == "ENG-CONTRACT-033"


@pytest.mark.parametrize(
    ("tied", "broken"),
    [
        ("k % 2 = 0", []),
        ("k % 2 = 0 OR k = 150001", ["row.allOf.0"]),
        ("k % 2 = 0 AND k <> 150000", ["row.allOf.1"]),
    ],
)
def test_rules_of_the_shape_of_a_row_see_every_row(
    tied: str, broken: list[str], connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    """Which columns are null, by the role: one row of 200,000 has another shape."""
    columns = {"role": {"type": "string", "enum": ["bare", "tied"]}, "tie": {"type": ["integer", "null"]}}
    rules = [
        {"if": {"properties": {"role": {"const": role}}}, "then": {"properties": {"tie": {"type": kind}}}}
        for role, kind in (("bare", "null"), ("tied", "integer"))
    ]
    violations = _check(
        connection,
        document(columns, allOf=rules),
        "SELECT k, CASE k % 2 WHEN 0 THEN 'tied' ELSE 'bare' END AS role, "
        f"CASE WHEN {tied} THEN 7 END::BIGINT AS tie FROM range(200000) AS t (k)",
    )
    assert [(violation.rule, violation.count) for violation in violations] == [(rule, 1) for rule in broken]


def test_rules_are_named_once(document: Build) -> None:
    contract = load_contract(
        document(
            {
                "a": {"type": "integer", "x-sql-type": "UBIGINT", "minimum": 0, "maximum": 9},
                "b": {"type": "array", "items": {"type": "number", "minimum": 0}},
                "c": {"type": "string", "format": "date", "if": {"const": "2026-01-01"}, "then": {}},
            },
            allOf=[{"properties": {"a": {"const": 1}}}, {"anyOf": [{"properties": {"a": {"const": 2}}}]}],
            anyOf=[{"properties": {"a": {"const": 3}}}],
        ),
        "x.yaml",
    )
    assert [rule.name for rule in compile_rules(contract)] == [
        "k.type",
        "a.type",
        "a.maximum",
        "b.type",
        "b.items.type",
        "b.items.finite",
        "b.items.minimum",
        "c.type",
        "c.format",
        "c.if",
        "row.allOf.0",
        "row.allOf.1",
        "row.anyOf",
    ]


def test_a_row_rule_without_content_is_left_out(document: Build) -> None:
    contract = load_contract(document({}, allOf=[{}]), "x.yaml")
    assert [rule.name for rule in compile_rules(contract)] == ["k.type"]


@pytest.mark.parametrize("rules", [{"anyOf": [{}]}, {"if": {}, "then": {}}])
def test_a_row_rule_of_no_column_holds(
    rules: dict[str, Any], connection: duckdb.DuckDBPyConnection, document: Build
) -> None:
    assert _check(connection, document({}, **rules), "SELECT 1::BIGINT AS k") == []
