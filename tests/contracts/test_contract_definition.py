"""What a contract may say, and that every flaw is refused at load time with its pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.contracts import load_contract
from engine.errors import EngineError
from engine.hashing import digest

Build = Callable[..., dict[str, Any]]
TEXT = {"type": "string"}


def _refusal(document: dict[str, Any]) -> EngineError:
    with pytest.raises(EngineError) as caught:
        load_contract(document, "contracts/x.yaml")
    error = caught.value
    assert error.code == "ENG-CONTRACT-033"
    assert error.name == "CONTRACT_INVALID"
    assert error.where.startswith("contracts/x.yaml at /")
    return error


# (column schema, pointer below the column)
COLUMN_FLAWS: list[tuple[Any, str]] = [
    ("integer", ""),
    ({}, "/type"),
    ({"type": "object"}, "/type"),
    ({"type": "text"}, "/type"),
    ({"type": ["string", "integer"]}, "/type"),
    ({"type": "null"}, "/type"),
    ({"type": ["string", "string"]}, "/type"),
    ({"type": []}, "/type"),
    ({"type": [["string"]]}, "/type"),
    ({"type": "integer", "x-sql-type": "HUGEINT"}, "/x-sql-type"),
    ({"type": "integer", "x-sql-type": "DOUBLE"}, "/x-sql-type"),
    ({"type": "integer", "x-sql-type": "DECIMAL(9,2)"}, "/x-sql-type"),
    ({"type": "number", "x-sql-type": "FLOAT"}, "/x-sql-type"),
    ({"type": "number", "x-sql-type": "DECIMAL(39,2)"}, "/x-sql-type"),
    ({"type": "number", "x-sql-type": "DECIMAL(2,3)"}, "/x-sql-type"),
    ({"type": "string", "x-sql-type": "UUID"}, "/x-sql-type"),
    ({"type": "string", "x-sql-type": 7}, "/x-sql-type"),
    ({"type": "string", "format": "date", "x-sql-type": "VARCHAR"}, "/x-sql-type"),
    ({"type": "string", "format": "email"}, "/format"),
    ({"type": "integer", "format": "date"}, "/format"),
    ({"type": "integer", "minimum": "1"}, "/minimum"),
    ({"type": "integer", "minimum": True}, "/minimum"),
    ({"type": "number", "maximum": float("inf")}, "/maximum"),
    ({"type": "number", "minimum": 2**53 + 1}, "/minimum"),
    ({"type": "integer", "multipleOf": 0}, "/multipleOf"),
    ({"type": "number", "multipleOf": 0.1}, "/multipleOf"),
    ({"type": "integer", "minLength": 1}, "/minLength"),
    ({"type": "string", "minimum": 1}, "/minimum"),
    ({"type": "string", "minLength": -1}, "/minLength"),
    ({"type": "string", "maxLength": 1.0}, "/maxLength"),
    ({"type": "string", "format": "date", "pattern": "^2"}, "/pattern"),
    ({"type": "string", "pattern": "(?=a)"}, "/pattern"),
    ({"type": "string", "pattern": 3}, "/pattern"),
    ({"type": "string", "enum": []}, "/enum"),
    ({"type": "string", "enum": "a"}, "/enum"),
    ({"type": "string", "enum": ["a", 1]}, "/enum/1"),
    ({"type": "string", "enum": ["a", "a"]}, "/enum/1"),
    ({"type": "string", "enum": ["a\0"]}, "/enum/0"),
    ({"type": "string", "const": "\ud800"}, "/const"),
    ({"type": "integer", "enum": [1, 1.0]}, "/enum/1"),
    ({"type": "integer", "enum": [1.5]}, "/enum/0"),
    ({"type": "integer", "const": True}, "/const"),
    ({"type": "integer", "x-sql-type": "UTINYINT", "const": 256}, "/const"),
    ({"type": "string", "format": "date", "const": "2026-02-30"}, "/const"),
    ({"type": "string", "format": "date", "const": "20260201"}, "/const"),
    ({"type": "boolean", "const": 1}, "/const"),
    ({"type": "string", "not": {"const": "a"}}, "/not"),
    ({"type": "string", "oneOf": [{"const": "a"}]}, "/oneOf"),
    ({"type": "string", "allOf": []}, "/allOf"),
    ({"type": "string", "anyOf": [{"const": 1}]}, "/anyOf/0/const"),
    ({"type": "string", "anyOf": [True]}, "/anyOf/0"),
    ({"type": "string", "allOf": [{"type": "integer"}]}, "/allOf/0/type"),
    ({"type": "string", "then": {}}, "/then"),
    ({"type": "string", "if": {"const": "a"}}, "/if"),
    ({"type": "string", "allOf": [{"properties": {}}]}, "/allOf/0/properties"),
    ({"type": "string", "items": {"type": "string"}}, "/items"),
    ({"type": "string", "description": 3}, "/description"),
    ({"type": "array"}, "/items"),
    ({"type": "array", "x-sql-type": "INTEGER[]", "items": {"type": "integer"}}, "/x-sql-type"),
    ({"type": "array", "items": {"type": "array", "items": TEXT}}, "/items/type"),
    ({"type": "array", "items": {"type": "string", "minimum": 1}}, "/items/minimum"),
    ({"type": "array", "items": TEXT, "uniqueItems": True}, "/uniqueItems"),
    ({"type": "array", "items": TEXT, "minItems": 1}, "/minItems"),
]


@pytest.mark.parametrize(("schema", "pointer"), COLUMN_FLAWS, ids=repr)
def test_flawed_column_is_refused(schema: Any, pointer: str, document: Build) -> None:
    error = _refusal(document({"x": schema}))
    assert error.where == f"contracts/x.yaml at /properties/x{pointer}"


# (top-level changes, pointer); None removes a keyword
TOP_FLAWS: list[tuple[dict[str, Any], str]] = [
    ({"$id": None}, "/$id"),
    ({"$id": "things"}, "/$id"),
    ({"$schema": "http://json-schema.org/draft-07/schema"}, "/$schema"),
    ({"type": "array"}, "/type"),
    ({"additionalProperties": True}, "/additionalProperties"),
    ({"required": ["k"]}, "/required"),
    ({"required": ["k", "x", "z"]}, "/required/2"),
    ({"required": ["k", "x", "x"]}, "/required"),
    ({"required": ["k", ["x"]]}, "/required/1"),
    ({"properties": {}}, "/properties"),
    ({"properties": {"k": {"type": "integer"}, "K": TEXT}}, "/properties/K"),
    ({"properties": {"k": {"type": "integer"}, "a/b c": TEXT}}, "/properties/a~1b c"),
    ({"title": 1}, "/title"),
    ({"oneOf": []}, "/oneOf"),
    ({"if": {"properties": {"z": {}}}, "then": {}}, "/if/properties/z"),
    ({"if": {"properties": {"x": {"const": 1}}}, "then": {}}, "/if/properties/x/const"),
    ({"if": {"required": ["x"]}, "then": {}}, "/if/required"),
    ({"else": {}}, "/else"),
    ({"allOf": [{"then": {}}]}, "/allOf/0/then"),
    ({"anyOf": [{"minimum": 1}]}, "/anyOf/0/minimum"),
    ({"dependentRequired": {"x": ["z"]}}, "/dependentRequired/x/0"),
    ({"dependentRequired": {"z": ["x"]}}, "/dependentRequired/z"),
    ({"x-dataset": None}, "/x-dataset"),
    ({"x-dataset": {}}, "/x-dataset/primary_key"),
    ({"x-dataset": {"primary_key": []}}, "/x-dataset/primary_key"),
    ({"x-dataset": {"primary_key": ["z"]}}, "/x-dataset/primary_key/0"),
    ({"x-dataset": {"primary_key": ["k", "k"]}}, "/x-dataset/primary_key"),
    ({"x-dataset": {"primary_key": ["x"]}}, "/x-dataset/primary_key/0"),
    ({"x-dataset": {"primary_key": ["k"], "sort": ["k"]}}, "/x-dataset/sort"),
    ({"x-dataset": {"primary_key": ["k"], "seed_invariant": 1}}, "/x-dataset/seed_invariant"),
    ({"x-dataset": {"primary_key": ["k"], "input_id": "a/b"}}, "/x-dataset/input_id"),
    ({"x-dataset": {"primary_key": ["k"], "license": 1}}, "/x-dataset/license"),
]


@pytest.mark.parametrize(("changes", "pointer"), TOP_FLAWS, ids=repr)
def test_flawed_document_is_refused(changes: dict[str, Any], pointer: str, document: Build) -> None:
    flawed = document({"x": {"type": ["string", "null"]}}, **changes)
    error = _refusal({key: value for key, value in flawed.items() if value is not None})
    assert error.where == f"contracts/x.yaml at {pointer}"


@pytest.mark.parametrize(
    ("key", "pointer"),
    [
        ({"columns": ["z"], "references": "r", "referenced_columns": ["a"]}, "/columns/0"),
        ({"columns": ["k"], "references": "r", "referenced_columns": ["a", "b"]}, "/referenced_columns"),
        ({"columns": ["k"], "references": "r", "referenced_columns": [1]}, "/referenced_columns/0"),
        ({"columns": ["k"], "references": 1, "referenced_columns": ["a"]}, "/references"),
        ({"columns": ["k"], "references": "r"}, "/referenced_columns"),
        ({"columns": ["k"], "references": "r", "referenced_columns": ["a"], "on": 1}, "/on"),
    ],
)
def test_flawed_foreign_key_is_refused(key: dict[str, Any], pointer: str, document: Build) -> None:
    error = _refusal(document({}, **{"x-dataset": {"primary_key": ["k"], "foreign_keys": [key]}}))
    assert error.where == f"contracts/x.yaml at /x-dataset/foreign_keys/0{pointer}"


@pytest.mark.parametrize("kind", [{"type": "number"}, {"type": "array", "items": TEXT}])
def test_key_column_must_have_a_total_order(kind: dict[str, Any], document: Build) -> None:
    _refusal(document({"x": kind}, **{"x-dataset": {"primary_key": ["x"]}}))


def test_hint_names_the_close_match(document: Build) -> None:
    assert "minimum" in _refusal(document({"x": {"type": "integer", "minimun": 1}})).hint
    assert "DECIMAL(38,0)" in _refusal(document({"x": {"type": "integer", "x-sql-type": "HUGEINT"}})).message


def test_contract_reads_the_document(document: Build) -> None:
    contract = load_contract(
        document(
            {
                "day": {"type": "string", "format": "date", "description": "A day."},
                "tags": {
                    "type": ["array", "null"],
                    "items": {"type": ["integer", "null"], "x-sql-type": "SMALLINT"},
                },
                "amount": {"type": "number", "x-sql-type": "DECIMAL(18,2)"},
            },
            title="Things",
            **{
                "x-dataset": {
                    "primary_key": ["day", "k"],
                    "license": "CC0",
                    "foreign_keys": [{"columns": ["k"], "references": "r", "referenced_columns": ["a"]}],
                }
            },
        ),
        "x.yaml",
    )
    assert (contract.id, contract.segment, contract.name) == ("X1/things", "X1", "things")
    assert (contract.input_id, contract.seed_invariant) == ("X1.things", False)
    assert [(column.name, column.sql_type, column.nullable) for column in contract.columns] == [
        ("k", "BIGINT", False),
        ("day", "DATE", False),
        ("tags", "SMALLINT[]", True),
        ("amount", "DECIMAL(18,2)", False),
    ]
    assert contract.column("day").description == "A day."
    assert contract.primary_key == ("day", "k")
    assert contract.foreign_keys[0].referenced_columns == ("a",)


def test_rules_body_ignores_annotations_and_layout(document: Build) -> None:
    plain = document({"title": {"type": "string", "minLength": 1, "allOf": [{"maxLength": 5}]}})
    told = document(
        {
            "title": {
                "description": "A title.",
                "minLength": 1,
                "type": "string",
                "allOf": [{"maxLength": 5, "$comment": "why"}],
            }
        },
        title="Things",
        description="All of them.",
        license=None,
    )
    del told["license"]
    told["x-dataset"] = {**told["x-dataset"], "license": "CC0", "seed_invariant": False}
    bodies = [load_contract(document, "x").rules_body() for document in (plain, told)]
    assert digest(bodies[0]) == digest(bodies[1])
    assert [column["name"] for column in bodies[0]["columns"]] == ["k", "title"]


def test_rules_body_tells_column_order_and_rules(document: Build) -> None:
    pair = {"a": {"type": "integer"}, "b": {"type": "integer"}}
    digests = {
        digest(load_contract(document(properties), "x").rules_body())
        for properties in (
            pair,
            dict(reversed(pair.items())),
            {**pair, "b": {"type": ["integer", "null"]}},
            {**pair, "b": {"type": "integer", "minimum": 0}},
            {**pair, "b": {"type": "integer", "x-sql-type": "INTEGER"}},
        )
    }
    assert len(digests) == 5
