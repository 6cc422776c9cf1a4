"""The compiled SQL against the `jsonschema` package: same verdict for every schema and row.

Two readings are ours and are given to the oracle: patterns are ECMA-262 with ASCII classes and `$`
only at the end, and for `dependentRequired` a NULL counts as absent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from engine.contracts import check_relation, load_contract
from engine.errors import EngineError
from tests.contracts.conftest import document_of

TEXTS = st.sampled_from(["", "a", "ab", "A1", "é", "e\u0301", "🦆🦆", "it's", "a\n", "\u2028", "0", "٣"])
INTEGERS = st.one_of(st.integers(-4, 12), st.sampled_from([2**63 - 1, -(2**63), 2**53 + 1, 2**31, 255, 1000]))
DOUBLES = st.one_of(
    st.integers(-4, 12).map(float),
    st.sampled_from([0.1, 0.25, -0.0, 2.5, 1e-300, 5e-324, 1e300, 2.0**53, -0.75, math.nan, math.inf, -math.inf]),
)
FINITE = DOUBLES.filter(math.isfinite)
DECIMALS = st.integers(-999, 999).map(lambda units: Decimal(units) / 100)
DATES = st.sampled_from([date(1, 1, 1), date(2026, 1, 31), date(2026, 2, 1), date(9999, 12, 31)])
TIMES = st.sampled_from([datetime(2026, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)])
PATTERNS = st.sampled_from(
    ["a", "^a", "a$", "^.$", "^[A-Z]\\d$", "^\\d+$", "^(?:a|ab)?$", "\\W", "^[^a]{2,3}$", ".b|^$", "\\bA"]
)

# kind -> (JSON type, typing keywords, SQL type, values, numbers or members for keywords)
Kind = tuple[str, dict[str, Any], str, st.SearchStrategy[Any], st.SearchStrategy[Any]]
KINDS: dict[str, Kind] = {
    "bigint": ("integer", {}, "BIGINT", INTEGERS, INTEGERS),
    "utinyint": ("integer", {"x-sql-type": "UTINYINT"}, "UTINYINT", st.integers(0, 255), st.integers(0, 255)),
    "double": ("number", {}, "DOUBLE", DOUBLES, FINITE),
    "decimal": ("number", {"x-sql-type": "DECIMAL(5,2)"}, "DECIMAL(5,2)", DECIMALS, DECIMALS.map(float)),
    "text": ("string", {}, "VARCHAR", TEXTS, TEXTS),
    "flag": ("boolean", {}, "BOOLEAN", st.booleans(), st.booleans()),
    "day": ("string", {"format": "date"}, "DATE", DATES, DATES.map(str)),
    "time": ("string", {"format": "date-time"}, "TIMESTAMP", TIMES, st.nothing()),
}


def _leaf(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    json_type, _, _, _, members = KINDS[kind]
    choices: list[st.SearchStrategy[dict[str, Any]]] = [
        st.sampled_from([json_type, "null", [json_type, "null"]]).map(lambda names: {"type": names})
    ]
    if kind != "time":
        nullable = st.one_of(st.none(), members)
        choices.append(nullable.map(lambda value: {"const": value}))
        choices.append(
            st.lists(nullable, min_size=1, max_size=3, unique_by=repr).map(lambda values: {"enum": values})
        )
    if json_type in ("integer", "number"):
        loose = st.one_of(members, st.sampled_from([-1, 0.5, 7, 300]))
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            choices.append(loose.map(lambda value, keyword=keyword: {keyword: value}))
        steps = {"decimal": [1, 0.05, 0.25, 0.3, 1000]}.get(kind, [1, 2, 3, 0.5, 0.25])
        choices.append(st.sampled_from(steps).map(lambda step: {"multipleOf": step}))
        choices.append(st.sampled_from(["number", "integer"]).map(lambda name: {"type": name}))
    if kind == "text":
        choices.append(PATTERNS.map(lambda pattern: {"pattern": pattern}))
        for keyword in ("minLength", "maxLength"):
            choices.append(st.integers(0, 3).map(lambda size, keyword=keyword: {keyword: size}))
    return st.lists(st.one_of(choices), max_size=2).map(
        lambda parts: {key: value for part in parts for key, value in part.items()}
    )


def _nested(leaf: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    def extend_with(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        members = st.lists(inner, min_size=1, max_size=2)
        return st.one_of(
            members.map(lambda parts: {"allOf": parts}),
            members.map(lambda parts: {"anyOf": parts}),
            st.builds(lambda a, b, c: {"if": a, "then": b, "else": c}, inner, inner, inner),
            st.builds(lambda a, b: {"if": a, "then": b}, inner, inner),
            st.builds(lambda a, b: {"if": a, "else": b}, inner, inner),
        )

    return st.recursive(leaf, extend_with, max_leaves=3)


VALUE_SCHEMAS = {kind: _nested(_leaf(kind)) for kind in KINDS}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=3, unique=True))
    properties: dict[str, Any] = {}
    for kind in kinds:
        json_type, typing, _, _, _ = KINDS[kind]
        names = draw(st.sampled_from([json_type, [json_type, "null"]]))
        rules = draw(VALUE_SCHEMAS[kind])
        rules.pop("type", None)
        properties[kind] = {**rules, "type": names, **typing}
    if draw(st.booleans()):
        kind = draw(st.sampled_from(["bigint", "text", "double", "day"]))
        json_type, typing, _, _, _ = KINDS[kind]
        rules = {
            **draw(VALUE_SCHEMAS[kind]),
            "type": draw(st.sampled_from([json_type, [json_type, "null"]])),
            **typing,
        }
        properties["many"] = {"type": ["array", "null"], "items": rules}
        properties["many"]["title"] = kind
    leaf = st.sampled_from(kinds).flatmap(
        lambda kind: VALUE_SCHEMAS[kind].map(lambda schema: {"properties": {kind: schema}})
    )
    if len(kinds) > 1:
        pair = st.just({"dependentRequired": {kinds[0]: kinds[1:]}})
        leaf = st.one_of(leaf, leaf, leaf, pair)
    top = draw(st.one_of(st.just({}), _nested(leaf)))
    top.pop("properties", None)
    return document_of(properties, **top)


def _values(name: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if name == "many":
        # DuckDB's client turns a NaN inside a Python list into NULL.
        member = KINDS[schema["title"]][3].filter(lambda value: value == value)
        return st.one_of(st.none(), st.lists(st.one_of(st.none(), member, member), max_size=2))
    return st.one_of(st.none(), KINDS[name][3], KINDS[name][3], KINDS[name][3])


def _instance(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return [_instance(member) for member in value] if isinstance(value, list) else value


def _dependent(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    for name, others in wanted.items():
        if instance[name] is not None and any(instance[other] is None for other in others):
            yield ValidationError("dependentRequired")


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    ecma = pattern.replace("$", r"\Z").replace(".", "[^\n\r\u2028\u2029]")
    if isinstance(instance, str) and not re.search(ecma, instance, re.ASCII):
        yield ValidationError("pattern")


FORMATS = FormatChecker(formats=())
FORMATS.checks("date", raises=ValueError)(
    lambda value: not isinstance(value, str) or bool(date.fromisoformat(value))
)
Oracle = extend(Draft202012Validator, {"dependentRequired": _dependent, "pattern": _pattern})


def _exact(schema: Any) -> Any:
    """The schema with every float as the decimal that it is written as, for decimal columns."""
    if isinstance(schema, float):
        return Decimal(repr(schema))
    if isinstance(schema, dict):
        return {key: _exact(value) for key, value in schema.items()}
    return [_exact(member) for member in schema] if isinstance(schema, list) else schema


def _oracle_document(document: dict[str, Any]) -> dict[str, Any]:
    def visit(schema: dict[str, Any], name: str) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in schema.items():
            if key == "properties":
                out[key] = {
                    column: _exact(member) if column == "decimal" else visit(member, column)
                    for column, member in value.items()
                }
            elif key in ("if", "then", "else", "items"):
                out[key] = visit(value, name)
            elif key in ("allOf", "anyOf"):
                out[key] = [visit(member, name) for member in value]
            else:
                out[key] = value
        return out

    return visit(document, "")


def _finite(value: Any) -> bool:
    members = value if isinstance(value, list) else [value]
    return all(not isinstance(member, float) or math.isfinite(member) for member in members)


CONNECTION = duckdb.connect(config={"threads": 1})
QUIET = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@settings(QUIET, max_examples=250)
@given(st.data(), documents())
def test_rows_are_judged_as_jsonschema_judges_them(data: st.DataObject, document: dict[str, Any]) -> None:
    contract = load_contract(document, "generated")
    columns = {name: schema for name, schema in document["properties"].items() if name != "k"}
    rows = data.draw(
        st.lists(st.tuples(*(_values(name, schema) for name, schema in columns.items())), min_size=1, max_size=8)
    )
    types = ", ".join(f'"{column.name}" {column.sql_type}' for column in contract.columns)
    CONNECTION.execute(f"CREATE OR REPLACE TEMP TABLE generated ({types})")
    marks = ", ".join("?" * (len(columns) + 1))
    CONNECTION.executemany(
        f"INSERT INTO generated VALUES ({marks})", [(place, *row) for place, row in enumerate(rows)]
    )
    violations = check_relation(CONNECTION, "generated", contract, str)
    found = {sample["k"] for violation in violations for sample in violation.samples}

    oracle = Oracle(_oracle_document(document), format_checker=FORMATS)
    expected = set()
    for place, row in enumerate(rows):
        instance = {"k": place, **dict(zip(columns, map(_instance, row), strict=True))}
        if not all(map(_finite, row)) or not oracle.is_valid(instance):
            expected.add(place)
    assert found == expected, (document, rows)


NAMES = st.text("abcxyzMO$-", min_size=1, max_size=10)
KNOWN = {
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "title",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "items",
    "if",
    "then",
    "else",
    "allOf",
    "anyOf",
    "$comment",
    "dependentRequired",
    "description",
    "properties",
    "required",
    "x-sql-type",
    "x-dataset",
    "$id",
    "$schema",
    "additionalProperties",
}
UNSUPPORTED = st.one_of(
    NAMES,
    st.sampled_from(
        [
            "not",
            "oneOf",
            "$ref",
            "$defs",
            "contains",
            "uniqueItems",
            "prefixItems",
            "minItems",
            "default",
            "patternProperties",
            "unevaluatedProperties",
            "dependentSchemas",
            "contentEncoding",
        ]
    ),
)


def _schemas_in(value: Any, pointer: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Every schema of a document with its pointer."""
    yield value, pointer
    for key, member in value.items():
        if key in ("if", "then", "else", "items"):
            yield from _schemas_in(member, f"{pointer}/{key}")
        elif key in ("allOf", "anyOf"):
            for index, part in enumerate(member):
                yield from _schemas_in(part, f"{pointer}/{key}/{index}")
        elif key == "properties":
            for name, part in member.items():
                yield from _schemas_in(part, f"{pointer}/{key}/{name}")


@settings(QUIET, max_examples=100)
@given(st.data(), documents(), UNSUPPORTED)
def test_unsupported_keyword_is_refused_wherever_it_stands(
    data: st.DataObject, document: dict[str, Any], keyword: str
) -> None:
    assume(keyword not in KNOWN)
    schema, pointer = data.draw(st.sampled_from(list(_schemas_in(document))))
    schema[keyword] = 1
    with pytest.raises(EngineError) as caught:
        load_contract(document, "generated")
    assert caught.value.code == "ENG-CONTRACT-033"
    assert caught.value.where == f"generated at {pointer}/{keyword}"
