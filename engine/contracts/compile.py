"""From a contract to SQL: one condition per rule.

A condition is FALSE for an offending value and TRUE or NULL for any other: a NULL is the JSON value
null, to which keywords for numbers and strings do not apply, and SQL's NULL flows through AND, OR
and NOT just so. Only `if` must choose, so it reads NULL as TRUE.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from engine.contracts.definition import Column, Contract
from engine.contracts.keywords import BOUNDS
from engine.contracts.location import pointer_of
from engine.contracts.patterns import re2_pattern
from engine.contracts.sql_types import (
    SqlType,
    double_literal,
    exact_literal,
    exact_number,
    literal,
    quote_name,
    quote_text,
)

PK_DUPLICATE, NULL_REQUIRED, FK_ORPHAN, DOMAIN_VIOLATION, NONFINITE = 41, 42, 43, 44, 46
SORT_ORDER = 48
OPERATORS = dict(zip(BOUNDS, (">=", "<=", ">", "<"), strict=True))
# JSON's date formats have four-digit years; DATE and TIMESTAMP also hold years BC and infinity.
WRITABLE = {
    "date": "{0} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'",
    "timestamp": "{0} >= TIMESTAMP '0001-01-01' AND {0} < TIMESTAMP '10000-01-01'",
}
ELEMENT = "element"


@dataclass(frozen=True)
class Rule:
    """One row rule: `condition` is SQL over a row, FALSE exactly for an offending row."""

    name: str
    code: int
    columns: tuple[str, ...]
    pointer: str
    text: str
    condition: str
    by_shape: bool = False
    """The condition reads only which columns are null, and the values of those that have few."""


def _all(conditions: Iterable[str]) -> str:
    parts = [part for part in conditions if part != "TRUE"]
    if not parts:
        return "TRUE"
    return parts[0] if len(parts) == 1 else "(" + " AND ".join(parts) + ")"


def _bound(keyword: str, value: Any, sql_type: SqlType, term: str) -> str:
    if sql_type.kind == "double":
        return f"({term} {OPERATORS[keyword]} {double_literal(value)})"
    units = exact_number(value) * 10**sql_type.scale
    # A bound between two units moves to the unit that splits the values alike.
    upward = keyword in ("minimum", "exclusiveMaximum")
    unit = math.ceil(units) if upward else math.floor(units)
    holds_low = _compare(sql_type.low, keyword, unit)
    holds_high = _compare(sql_type.high, keyword, unit)
    if holds_low and holds_high:
        return "TRUE"
    if not holds_low and not holds_high:
        return f"({term} IS NULL)"
    return f"({term} {OPERATORS[keyword]} {exact_literal(unit, sql_type)})"


def _compare(left: int, keyword: str, right: int) -> bool:
    return {
        "minimum": left >= right,
        "maximum": left <= right,
        "exclusiveMinimum": left > right,
        "exclusiveMaximum": left < right,
    }[keyword]


def _multiple(value: Any, sql_type: SqlType, term: str) -> str:
    if sql_type.kind == "double":
        return f"({term} % {double_literal(value)} = 0)"
    # x units are a multiple of p/q units, in lowest terms, exactly when p divides x.
    step = (exact_number(value) * Fraction(10) ** sql_type.scale).numerator
    divisor = exact_literal(step, sql_type) if step <= sql_type.high else None
    return f"({term} % {divisor} = 0)" if divisor else f"({term} = {exact_literal(0, sql_type)})"


def _members(values: Sequence[Any], sql_type: SqlType, term: str, *, nullable: bool) -> str:
    literals = [literal(value, sql_type) for value in values if value is not None]
    if not literals:
        return f"({term} IS NULL)"
    found = f"{term} IN ({', '.join(literals)})"
    if None in values or not nullable:
        return f"({found})"
    return f"({term} IS NOT NULL AND {found})"


def _typed(names: str | Sequence[str], sql_type: SqlType, term: str) -> str:
    allowed = {names} if isinstance(names, str) else set(names)
    parts = []
    if allowed == {"null"}:
        return f"({term} IS NULL)"
    if "null" not in allowed:
        parts.append(f"({term} IS NOT NULL)")
    if sql_type.json_type == "number" and "number" not in allowed:
        parts.append(f"({term} = trunc({term}))")
    return _all(parts)


def _chosen(rules: Mapping[str, Any], compiled: Mapping[str, str]) -> Iterator[str]:
    """The condition of if/then/else, when there is one."""
    if "if" in rules:
        then, other = compiled.get("then", "TRUE"), compiled.get("else", "TRUE")
        yield f"(CASE WHEN coalesce({compiled['if']}, TRUE) THEN {then} ELSE {other} END)"


def value_conditions(rules: Mapping[str, Any], sql_type: SqlType, term: str, *, nullable: bool) -> dict[str, str]:
    """Keyword -> condition on the SQL expression `term`; if/then/else share the key `if`."""

    def sub(member: Mapping[str, Any]) -> str:
        return _all(value_conditions(member, sql_type, term, nullable=nullable).values())

    conditions: dict[str, str] = {}
    branches = {key: sub(rules[key]) for key in ("if", "then", "else") if key in rules}
    for chosen in _chosen(rules, branches):
        conditions["if"] = chosen
    for keyword, value in rules.items():
        if keyword in BOUNDS:
            conditions[keyword] = _bound(keyword, value, sql_type, term)
        elif keyword == "multipleOf":
            conditions[keyword] = _multiple(value, sql_type, term)
        elif keyword in ("enum", "const"):
            values = [value] if keyword == "const" else value
            conditions[keyword] = _members(values, sql_type, term, nullable=nullable)
        elif keyword == "type":
            conditions[keyword] = _typed(value, sql_type, term)
        elif keyword == "pattern":
            conditions[keyword] = f"regexp_matches({term}, {quote_text(re2_pattern(value))})"
        elif keyword in ("minLength", "maxLength"):
            sign = ">=" if keyword == "minLength" else "<="
            conditions[keyword] = f"(length({term}) {sign} {value})"
        elif keyword == "allOf":
            conditions[keyword] = _all(sub(member) for member in value)
        elif keyword == "anyOf":
            conditions[keyword] = "(" + " OR ".join(sub(member) for member in value) + ")"
    return conditions


def row_condition(rules: Mapping[str, Any], contract: Contract) -> str:
    """The condition of a checked row schema."""
    parts: list[str] = []
    branches = {key: row_condition(rules[key], contract) for key in ("if", "then", "else") if key in rules}
    parts.extend(_chosen(rules, branches))
    for name, schema in rules.get("properties", {}).items():
        column = contract.column(name)
        parts.extend(value_conditions(schema, column.type, quote_name(name), nullable=column.nullable).values())
    for name, wanted in rules.get("dependentRequired", {}).items():
        present = _all(f"({quote_name(other)} IS NOT NULL)" for other in wanted)
        parts.append(f"({quote_name(name)} IS NULL OR {present})")
    parts.extend(row_condition(member, contract) for member in rules.get("allOf", ()))
    if "anyOf" in rules:
        parts.append("(" + " OR ".join(row_condition(member, contract) for member in rules["anyOf"]) + ")")
    return _all(parts)


def _type_conditions(sql_type: SqlType, term: str, *, nullable: bool) -> Iterator[tuple[int, str, str]]:
    """(code, label, condition) of what the column type itself demands."""
    if not nullable:
        yield NULL_REQUIRED, "type", f"({term} IS NOT NULL)"
    if sql_type.kind == "double":
        yield NONFINITE, "finite", f"isfinite({term})"
    if sql_type.kind in WRITABLE:
        yield DOMAIN_VIOLATION, "format", "(" + WRITABLE[sql_type.kind].format(term) + ")"


def _column_rules(column: Column) -> Iterator[Rule]:
    term = quote_name(column.name)
    at = ("properties", column.name)

    def rule(label: str, code: int, pointer: Sequence[str], text: str, condition: str) -> Rule:
        where = pointer_of(*at, *pointer)
        return Rule(f"{column.name}.{label}", code, (column.name,), where, text, condition)

    for code, label, condition in _type_conditions(column.type, term, nullable=column.nullable):
        pointer = "type" if label == "finite" else label
        text = {"type": "not null", "finite": "finite"}.get(label, "a four-digit year")
        yield rule(label, code, (pointer,), text, condition)
    for keyword, condition in value_conditions(column.rules, column.type, term, nullable=column.nullable).items():
        yield rule(keyword, DOMAIN_VIOLATION, (keyword,), _shown(keyword, column.rules), condition)
    element = column.type.element
    if element is None:
        return
    open_to_null = column.type.element_nullable
    typing = _type_conditions(element, ELEMENT, nullable=open_to_null)
    inner = [
        (code, label, "type" if label == "finite" else label, label, condition)
        for code, label, condition in typing
    ]
    conditions = value_conditions(column.element_rules, element, ELEMENT, nullable=open_to_null)
    inner += [
        (DOMAIN_VIOLATION, keyword, keyword, _shown(keyword, column.element_rules), condition)
        for keyword, condition in conditions.items()
    ]
    for code, label, pointer, text, condition in inner:
        if condition == "TRUE":
            continue
        holds = f"(len(list_filter({term}, lambda {ELEMENT}: NOT {condition})) = 0)"
        yield rule(f"items.{label}", code, ("items", pointer), f"items: {text}", holds)


def _shown(keyword: str, rules: Mapping[str, Any]) -> str:
    text = f"{keyword}: {json.dumps(rules[keyword], ensure_ascii=False)}"
    return text if len(text) <= 120 else text[:117] + "..."


def _subschemas(rules: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The row schemas that a row schema is made of."""
    return [
        *(rules[key] for key in ("if", "then", "else") if key in rules),
        *rules.get("allOf", ()),
        *rules.get("anyOf", ()),
    ]


def _mentioned(schema: Any, columns: Sequence[Column]) -> tuple[str, ...]:
    """The columns that a row schema speaks of, in contract order."""
    names: set[str] = set()

    def walk(rules: Mapping[str, Any]) -> None:
        names.update(rules.get("properties", {}))
        for name, wanted in rules.get("dependentRequired", {}).items():
            names.update([name, *wanted])
        for member in _subschemas(rules):
            walk(member)

    walk(schema)
    return tuple(column.name for column in columns if column.name in names)


def is_coded(column: Column) -> bool:
    """A column of few values: a contract names them, and one more is as good a shape as another."""
    return column.type.kind == "boolean" or (column.type.kind == "string" and "enum" in column.rules)


def _asks_shape(rules: Mapping[str, Any], contract: Contract) -> bool:
    """Whether a row schema asks no more of a row than its shape."""
    return all(_asks_shape(member, contract) for member in _subschemas(rules)) and all(
        contract.column(name).type.json_type != "number"
        and set(schema) <= ({"type", "enum", "const"} if is_coded(contract.column(name)) else {"type"})
        for name, schema in rules.get("properties", {}).items()
    )


def _row_rules(contract: Contract) -> Iterator[Rule]:
    rules = contract.row_rules
    parts: list[tuple[tuple[str | int, ...], dict[str, Any]]] = []
    if "if" in rules:
        parts.append((("if",), {key: rules[key] for key in ("if", "then", "else") if key in rules}))
    parts.extend((("allOf", index), member) for index, member in enumerate(rules.get("allOf", ())))
    if "anyOf" in rules:
        parts.append((("anyOf",), {"anyOf": rules["anyOf"]}))
    for name, wanted in rules.get("dependentRequired", {}).items():
        parts.append((("dependentRequired", name), {"dependentRequired": {name: wanted}}))
    for tokens, schema in parts:
        label = ".".join(str(token) for token in tokens)
        yield Rule(
            name=f"row.{label}",
            code=DOMAIN_VIOLATION,
            columns=_mentioned(schema, contract.columns),
            pointer=pointer_of(*tokens),
            text=label,
            condition=row_condition(schema, contract),
            by_shape=_asks_shape(schema, contract),
        )


def compile_rules(contract: Contract) -> tuple[Rule, ...]:
    """Every row rule of the contract in document order; rules that the types imply are left out."""
    rules = [rule for column in contract.columns for rule in _column_rules(column)]
    rules.extend(_row_rules(contract))
    return tuple(rule for rule in rules if rule.condition != "TRUE")
