"""From a contract to SQL: one condition per rule, and the queries that count and show offenders.

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

from engine.contracts.definition import Column, Contract, ForeignKey
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

NULL_KEY = 9223372036854775807
"""Above every key that a dataset holds."""
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
    return {"minimum": left >= right, "maximum": left <= right,
            "exclusiveMinimum": left > right, "exclusiveMaximum": left < right}[keyword]


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


def value_conditions(
    rules: Mapping[str, Any], sql_type: SqlType, term: str, *, nullable: bool
) -> dict[str, str]:
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
    branches = {
        key: row_condition(rules[key], contract) for key in ("if", "then", "else") if key in rules}
    parts.extend(_chosen(rules, branches))
    for name, schema in rules.get("properties", {}).items():
        column = contract.column(name)
        parts.extend(value_conditions(
            schema, column.type, quote_name(name), nullable=column.nullable).values())
    for name, wanted in rules.get("dependentRequired", {}).items():
        present = _all(f"({quote_name(other)} IS NOT NULL)" for other in wanted)
        parts.append(f"({quote_name(name)} IS NULL OR {present})")
    parts.extend(row_condition(member, contract) for member in rules.get("allOf", ()))
    if "anyOf" in rules:
        parts.append(
            "(" + " OR ".join(row_condition(member, contract) for member in rules["anyOf"]) + ")")
    return _all(parts)


def _type_conditions(
    sql_type: SqlType, term: str, *, nullable: bool
) -> Iterator[tuple[int, str, str]]:
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
    for keyword, condition in value_conditions(
            column.rules, column.type, term, nullable=column.nullable).items():
        yield rule(keyword, DOMAIN_VIOLATION, (keyword,), _shown(keyword, column.rules), condition)
    element = column.type.element
    if element is None:
        return
    open_to_null = column.type.element_nullable
    typing = _type_conditions(element, ELEMENT, nullable=open_to_null)
    inner = [(code, label, "type" if label == "finite" else label, label, condition)
             for code, label, condition in typing]
    conditions = value_conditions(
        column.element_rules, element, ELEMENT, nullable=open_to_null)
    inner += [(DOMAIN_VIOLATION, keyword, keyword, _shown(keyword, column.element_rules), condition)
              for keyword, condition in conditions.items()]
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
    return [*(rules[key] for key in ("if", "then", "else") if key in rules),
            *rules.get("allOf", ()), *rules.get("anyOf", ())]


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


def select_list(names: Iterable[str]) -> str:
    """The quoted columns, separated by commas."""
    return ", ".join(quote_name(name) for name in names)


def _lexical(current: Sequence[str], previous: Sequence[str], operator: str) -> str:
    """`current operator previous` on whole keys, written out because structs compare slowly."""
    text = f"{current[-1]} {operator} {previous[-1]}"
    for now, before in reversed(list(zip(current[:-1], previous[:-1], strict=True))):
        text = f"{now} {operator} {before} OR ({now} = {before} AND ({text}))"
    return text


def order_relation(contract: Contract, relation: str) -> str:
    """A subquery with one row per row: its key k0.. and the key p0.. of the row before (or NULL).

    `lag() OVER ()` is a STREAMING_WINDOW: it keeps the scan order and runs on one thread, so the
    row before is the row before in the file as long as preserve_insertion_order is on.
    """
    keys = [_key_term(contract, name) for name in contract.primary_key]
    terms = [f"{key} AS k{index}, lag({key}) OVER () AS p{index}" for index, key in enumerate(keys)]
    return f"(SELECT {', '.join(terms)} FROM {relation})"


def _key_term(contract: Contract, name: str) -> str:
    """A key column; its NULLs, which only a later integer column may have, are equal and come last."""
    quoted = quote_name(name)
    return f"coalesce({quoted}, {NULL_KEY})" if contract.column(name).nullable else quoted


def _key_names(contract: Contract) -> tuple[list[str], list[str]]:
    places = range(len(contract.primary_key))
    return [f"k{place}" for place in places], [f"p{place}" for place in places]


def order_conditions(contract: Contract) -> tuple[str, str]:
    """(the key descends, the key repeats) over `order_relation`."""
    current, previous = _key_names(contract)
    equal = " AND ".join(f"{now} = {before}" for now, before in zip(current, previous, strict=True))
    return f"({_lexical(current, previous, '<')})", f"({equal})"


def misplaced_condition(contract: Contract) -> str:
    """The key does not ascend over `order_relation`: one look at each column, up to the first that differs."""
    current, previous = _key_names(contract)
    *before, last = zip(current, previous, strict=True)
    differ = " ".join(f"WHEN {now} <> {then} THEN {now} < {then}" for now, then in before)
    ends = f"{last[0]} <= {last[1]}"
    return f"CASE {differ} ELSE {ends} END" if differ else ends


def summary_query(contract: Contract, relation: str, rules: Sequence[Rule]) -> str:
    """One row: rows that break a rule, rows with a smaller key than the one before, an equal key.

    One statement, so that the rules run beside the single-threaded order check. A row that breaks two rules may
    count twice.
    """
    descends, repeats = order_conditions(contract)
    return (
        f"SELECT {' + '.join(_failing(contract, relation, rules)) or '0'} AS failing, descending, repeated "
        f"FROM (SELECT coalesce(count_if({descends}), 0) AS descending, "
        f"coalesce(count_if({repeats}), 0) AS repeated FROM {order_relation(contract, relation)} "
        f"WHERE {misplaced_condition(contract)})"
    )


def _failing(contract: Contract, relation: str, rules: Sequence[Rule]) -> Iterator[str]:
    """Scalar subqueries that count the rows that break a rule.

    The rules of one column stand by themselves: DuckDB answers most of them from what a Parquet file says of the
    column's values. Rules of several columns that only ask which are null and which of its few values a column has
    are asked once for each such shape of a row: half the time of asking every row.
    """
    single: dict[str, list[str]] = {}
    shaped: list[Rule] = []
    others: list[str] = []
    for rule in rules:
        if len(rule.columns) == 1:
            single.setdefault(rule.columns[0], []).append(rule.condition)
        elif rule.by_shape and rule.columns:
            shaped.append(rule)
        else:
            others.append(rule.condition)
    for conditions in [*single.values(), *([others] if others else [])]:
        broken = " OR ".join(f"NOT {condition}" for condition in conditions)
        yield f"(SELECT count(*) FROM {relation} WHERE {broken})"
    if shaped:
        names = {name for rule in shaped for name in rule.columns}
        read = [column for column in contract.columns if column.name in names]
        keys = ", ".join(_shape_term(column) for column in read)
        shape = ", ".join(_of_shape(column) for column in read)
        broken = " OR ".join(f"NOT {rule.condition}" for rule in shaped)
        # A FILTER stays above the grouping, where there are few rows; a WHERE would be pushed below it.
        rows = quote_name("rows of the shape")
        yield (f"(SELECT coalesce(sum({rows}) FILTER ({broken}), 0)::BIGINT FROM (SELECT {shape}, {rows} "
               f"FROM (SELECT {keys}, count(*) AS {rows} FROM {relation} GROUP BY ALL)))")


def _is_coded(column: Column) -> bool:
    """A column of few values: a contract names them, and one more is as good a shape as another."""
    return column.type.kind == "boolean" or (column.type.kind == "string" and "enum" in column.rules)


def _shape_term(column: Column) -> str:
    name = quote_name(column.name)
    return name if _is_coded(column) else f"{name} IS NOT NULL AS {name}"


def _of_shape(column: Column) -> str:
    """The value, or for a column that is only asked whether it is null, anything or null."""
    name = quote_name(column.name)
    return name if _is_coded(column) else f"nullif({name}, FALSE) AS {name}"


def _asks_shape(rules: Mapping[str, Any], contract: Contract) -> bool:
    """Whether a row schema asks no more of a row than its shape."""
    return all(_asks_shape(member, contract) for member in _subschemas(rules)) and all(
        contract.column(name).type.json_type != "number"
        and set(schema) <= ({"type", "enum", "const"} if _is_coded(contract.column(name)) else {"type"})
        for name, schema in rules.get("properties", {}).items()
    )


def counts_query(relation: str, rules: Sequence[Rule]) -> str:
    """One row with the number of offending rows of each rule."""
    counts = ", ".join(f"count_if(NOT {rule.condition})" for rule in rules)
    return f"SELECT {counts} FROM {relation}"


def orphans_clause(key: ForeignKey, child: str, parent: str) -> str:
    """FROM and WHERE of the rows of `child` whose whole non-null key is not found in `parent`."""
    pairs = zip(key.columns, key.referenced_columns, strict=True)
    joined = " AND ".join(
        f"child.{quote_name(left)} = parent.{quote_name(right)}" for left, right in pairs)
    present = " AND ".join(f"child.{quote_name(name)} IS NOT NULL" for name in key.columns)
    return f"FROM {child} AS child ANTI JOIN {parent} AS parent ON {joined} WHERE {present}"


def blocks_clause(key: ForeignKey, child: str, parent: str) -> str:
    """As `orphans_clause`, of one integer key, by blocks of 64 ids: a row each, with a bit for every id."""
    left, right = f"child.{quote_name(key.columns[0])}", quote_name(key.referenced_columns[0])
    blocks = (f"SELECT {right} >> 6 AS block, bit_or(1::UBIGINT << ({right} & 63)::UBIGINT) AS held "
              f"FROM {parent} GROUP BY ALL")
    return (f"FROM (SELECT child.* FROM {child} AS child LEFT JOIN ({blocks}) AS ids ON ids.block = {left} >> 6 "
            f"WHERE {left} IS NOT NULL AND coalesce(ids.held >> ({left} & 63)::UBIGINT & 1::UBIGINT, 0) = 0)")


def outside_clause(key: ForeignKey, child: str, span: tuple[int, int]) -> str:
    """FROM and WHERE of the rows of `child` whose one integer key lies outside the ids of its parent."""
    return f"FROM {child} AS child WHERE child.{quote_name(key.columns[0])} NOT BETWEEN {span[0]} AND {span[1]}"
