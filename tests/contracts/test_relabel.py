"""Views that rename a checked dataset: what they inherit, and what is checked all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from engine.contracts import Contract, Relabelling, check_relation, compile_rules, load_contract
from engine.project.sql.text import renamed_columns

Build = Callable[..., dict[str, Any]]
NUMBER = {"type": "integer", "minimum": 0, "maximum": 9}
MAYBE = {"type": ["integer", "null"]}


def contract_of(properties: dict[str, Any], *key: str, **changes: Any) -> Contract:
    return load_contract(
        {
            "$id": "X1/things",
            "type": "object",
            "additionalProperties": False,
            "required": list(properties),
            "properties": properties,
            "x-dataset": {"primary_key": list(key)},
            **changes,
        },
        "x.yaml",
    )


SOURCE = contract_of({"k": NUMBER, "part": NUMBER, "size": NUMBER, "note": MAYBE}, "k", "part")
NAMES = {"id": "k", "piece": "part", "weight": "size"}


def view_of(**columns: Any) -> Contract:
    """The contract of a view with the columns of NAMES, some of them with other rules."""
    return contract_of({**dict.fromkeys(NAMES, NUMBER), **columns}, "id", "piece")


def rules_of(contract: Contract, names: dict[str, str]) -> list[tuple[str, ...]]:
    """The columns of the rules that the renaming does not prove."""
    return [rule.columns for rule in Relabelling(SOURCE, names).unproved(compile_rules(contract))]


def test_the_same_rules_under_other_names_are_proved() -> None:
    assert rules_of(view_of(), NAMES) == []


@pytest.mark.parametrize(
    "stricter",
    [
        {"type": "integer", "minimum": 1, "maximum": 9},
        {"type": "integer", "minimum": 0, "maximum": 8},
        {"type": "integer", "minimum": 0, "maximum": 9, "multipleOf": 2},
        {"type": "integer", "enum": [1, 2]},
    ],
)
def test_a_stricter_rule_is_not(stricter: dict[str, Any]) -> None:
    assert rules_of(view_of(weight=stricter), NAMES) == [("weight",)]


def test_a_rule_is_held_by_its_own_column_only() -> None:
    view = view_of(weight={"type": "integer"})
    assert rules_of(view, {**NAMES, "weight": "note"}) == [("weight",)], "a note may be null"
    assert set(rules_of(view_of(), {**NAMES, "weight": "elsewhere"})) == {("weight",)}


def test_columns_that_swap_names_keep_their_own_rules() -> None:
    small, large = {"type": "integer", "maximum": 1}, {"type": "integer", "maximum": 9}
    source = contract_of({"low": small, "high": large}, "low")
    swapped = Relabelling(source, {"low": "high", "high": "low"})
    assert len(swapped.unproved(compile_rules(source))) == 2
    assert swapped.unproved(compile_rules(contract_of({"high": small, "low": large}, "high"))) == ()


def test_a_rule_between_columns_follows_all_of_them() -> None:
    def of(size: str, note: str) -> Contract:
        return contract_of(
            {"k": NUMBER, size: {"type": "integer"}, note: MAYBE},
            "k",
            **{"if": {"properties": {size: {"const": 1}}}, "then": {"properties": {note: {"type": "null"}}}},
        )

    names = {"k": "k", "weight": "size", "remark": "note"}
    rules = compile_rules(of("weight", "remark"))
    assert Relabelling(of("size", "note"), names).unproved(rules) == ()
    assert len(Relabelling(SOURCE, names).unproved(rules)) == 1
    crossed = {"k": "k", "weight": "note", "remark": "size"}
    assert Relabelling(of("size", "note"), crossed).unproved(rules) != ()


@pytest.mark.parametrize(
    ("key", "proves"),
    [
        (("id", "piece"), True),
        (("piece", "id"), False),
        (("id",), False),
        (("id", "piece", "weight"), False),
        (("id", "weight"), False),
    ],
)
def test_only_the_whole_key_in_its_order_ascends(key: tuple[str, ...], proves: bool) -> None:
    assert Relabelling(SOURCE, NAMES).proves_order(contract_of(dict.fromkeys(NAMES, NUMBER), *key)) is proves


@pytest.mark.parametrize(
    ("key", "order", "proves"),
    [
        (("weight", "id", "piece"), ("weight", "id", "piece"), True),
        (("weight", "id"), ("weight", "id"), False),
        (("id", "piece"), ("weight", "id", "piece"), False),
        (("weight", "id", "piece"), ("id", "piece"), False),
    ],
)
def test_an_order_of_its_own_ascends_with_the_whole_key_in_it(
    key: tuple[str, ...], order: tuple[str, ...], proves: bool
) -> None:
    ordered = Relabelling(SOURCE, NAMES, order)
    assert ordered.proves_order(contract_of(dict.fromkeys(NAMES, NUMBER), *key)) is proves


ROWS = "SELECT * FROM (VALUES (1, 1, 5), (1, 2, 7), (2, 1, 3)) AS v(id, piece, weight)"


def broken(
    connection: duckdb.DuckDBPyConnection, contract: Contract, rows: str = ROWS, names: dict[str, str] = NAMES
) -> list[tuple[str, tuple[str, ...], int]]:
    columns = ", ".join(f"{name}::BIGINT AS {name}" for name in names)
    connection.execute(f"CREATE OR REPLACE VIEW things AS SELECT {columns} FROM ({rows})")
    violations = check_relation(connection, "things", contract, str, Relabelling(SOURCE, names))
    return [(violation.name, tuple(violation.columns), violation.count) for violation in violations]


def test_a_view_keeps_its_contract(connection: duckdb.DuckDBPyConnection) -> None:
    assert broken(connection, view_of()) == []


def test_a_stricter_rule_is_checked_on_every_row(connection: duckdb.DuckDBPyConnection) -> None:
    strict = view_of(weight={"type": "integer", "minimum": 0, "maximum": 4})
    assert broken(connection, strict) == [("DOMAIN_VIOLATION", ("weight",), 2)]


def test_a_value_that_may_not_be_missing_is_checked(connection: duckdb.DuckDBPyConnection) -> None:
    rows = "SELECT * FROM (VALUES (1, 1, 5), (1, 2, NULL)) AS v(id, piece, weight)"
    found = broken(connection, view_of(weight={"type": "integer"}), rows, {**NAMES, "weight": "note"})
    assert found == [("NULL_REQUIRED", ("weight",), 1)]


def test_another_key_is_checked_in_full(connection: duckdb.DuckDBPyConnection) -> None:
    by_weight = contract_of(dict.fromkeys(NAMES, NUMBER), "weight")
    assert broken(connection, by_weight) == [("SORT_ORDER", ("weight",), 1)]
    by_id = contract_of(dict.fromkeys(NAMES, NUMBER), "id")
    assert broken(connection, by_id) == [("PK_DUPLICATE", ("id",), 1)]


def test_columns_are_checked_whatever_is_inherited(connection: duckdb.DuckDBPyConnection) -> None:
    ((name, columns, _),) = broken(connection, view_of(weight={**NUMBER, "x-sql-type": "SMALLINT"}))
    assert (name, columns) == ("SCHEMA_MISMATCH", ("weight",))


def test_foreign_keys_are_checked_whatever_is_inherited(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TABLE known AS SELECT 1::BIGINT AS n")
    view = contract_of(
        dict.fromkeys(NAMES, NUMBER),
        **{
            "x-dataset": {
                "primary_key": ["id", "piece"],
                "foreign_keys": [{"columns": ["id"], "references": "known", "referenced_columns": ["n"]}],
            }
        },
    )
    assert broken(connection, view) == [("FK_ORPHAN", ("id",), 1)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT a, b AS c FROM things", ("things", {"a": "a", "c": "b"}, ())),
        ("SELECT t.a, t.b AS c FROM things AS t", ("things", {"a": "a", "c": "b"}, ())),
        ("SELECT things.a FROM things", ("things", {"a": "a"}, ())),
        ("SELECT b AS a, a AS b FROM things", ("things", {"a": "b", "b": "a"}, ())),
        ('SELECT "a" AS "c" FROM "things"', ("things", {"c": "a"}, ())),
        ("SELECT a, b AS c FROM things ORDER BY c, a", ("things", {"a": "a", "c": "b"}, ("c", "a"))),
    ],
)
def test_a_select_that_only_renames_is_seen(query: str, found: Any) -> None:
    assert renamed_columns(query, "x.sql") == found


@pytest.mark.parametrize(
    "query",
    [
        "SELECT a + 0 AS a FROM things",
        "SELECT a::BIGINT AS a FROM things",
        "SELECT 1 AS a FROM things",
        "SELECT coalesce(a, 1) AS a FROM things",
        "SELECT * FROM things",
        "SELECT t.* FROM things AS t",
        "SELECT DISTINCT a FROM things",
        "SELECT a FROM things WHERE a > 1",
        "SELECT a FROM things ORDER BY a DESC",
        "SELECT a FROM things ORDER BY b",
        "SELECT a FROM things ORDER BY a + 1",
        "SELECT a FROM things LIMIT 1",
        "SELECT a FROM things OFFSET 1",
        "SELECT a FROM things GROUP BY a",
        "SELECT a FROM things QUALIFY row_number() OVER (ORDER BY a) = 1",
        "SELECT a FROM things USING SAMPLE 1",
        "SELECT a FROM things TABLESAMPLE 50%",
        "SELECT a FROM things, others",
        "SELECT a FROM things JOIN others USING (k)",
        "SELECT a FROM (SELECT a FROM things)",
        "SELECT a FROM things UNION ALL SELECT a FROM others",
        "WITH others AS (SELECT a FROM things) SELECT a FROM others",
        "SELECT a FROM somewhere.things",
        "SELECT a FROM made('things')",
        "SELECT a FROM VALUES (1) AS things(a)",
        "SELECT unnest(a) AS a FROM things",
        # A list of names gives the columns other names, by their places.
        "SELECT a, b FROM things AS t(b, a)",
        # A field of a column that is a struct looks like a column of a table.
        "SELECT s.a FROM things",
        "SELECT s.a AS b FROM things AS t",
    ],
)
def test_anything_else_inherits_nothing(query: str) -> None:
    assert renamed_columns(query, "x.sql") is None
