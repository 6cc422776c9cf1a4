"""The JSON Schema keywords that a contract may use, checked once when a contract is loaded.

A *value schema* speaks of one value of a known SQL type, a *row schema* of the columns of one row.
Both are returned as plain mappings without annotations, in which everything is known to compile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.contracts.location import Location
from engine.contracts.patterns import re2_pattern
from engine.contracts.sql_types import SqlType, double_literal, exact_number, literal
from engine.errors import close_matches

ANNOTATIONS = ("title", "description", "$comment")
LOGIC = ("if", "then", "else", "allOf", "anyOf")
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
NUMERIC = (*BOUNDS, "multipleOf", "enum", "const")
KIND_KEYWORDS: dict[str, tuple[str, ...]] = {
    "exact": NUMERIC,
    "double": NUMERIC,
    "string": ("minLength", "maxLength", "pattern", "enum", "const"),
    "boolean": ("enum", "const"),
    "date": ("enum", "const"),
    "timestamp": (),
    "list": (),
}
VALUE_KEYWORDS = {*NUMERIC, *KIND_KEYWORDS["string"], *LOGIC, "type"}
ROW_KEYWORDS = (*LOGIC, "properties", "dependentRequired")
TYPE_NAMES = ("integer", "number", "string", "boolean", "array", "null")

SubSchema = Callable[[object, Location], dict[str, Any]]


def mapping_at(value: object, location: Location) -> dict[str, Any]:
    """The value as a mapping with string keys; CONTRACT_INVALID for anything else."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise location.refuse("must be a mapping", found=type(value).__name__)
    return dict(value)


def list_at(value: object, location: Location) -> list[Any]:
    """The value as a list with at least one member; CONTRACT_INVALID for anything else."""
    if not isinstance(value, list) or not value:
        raise location.refuse("must be a list with members", found=repr(value)[:80])
    return value


def text_at(value: object, location: Location) -> str:
    """The value as a string; CONTRACT_INVALID for anything else."""
    if not isinstance(value, str):
        raise location.refuse("must be a string", found=type(value).__name__)
    return value


def refuse_unknown(keyword: str, known: tuple[str, ...] | set[str], location: Location) -> None:
    """CONTRACT_INVALID for a keyword outside `known`, with the close matches as hint."""
    if keyword not in known:
        raise location.at(keyword).refuse(
            f"the keyword {keyword} is not supported here",
            hint=close_matches(keyword, known) or f"supported here: {', '.join(sorted(known))}",
        )


def annotation(keyword: str, value: object, location: Location) -> bool:
    """True for an annotation keyword (its value must be a string)."""
    if keyword not in ANNOTATIONS:
        return False
    text_at(value, location.at(keyword))
    return True


def type_names(value: object, location: Location) -> list[str]:
    """The `type` keyword as a list of type names without repeats."""
    names = [value] if isinstance(value, str) else list_at(value, location)
    for name in names:
        if name not in TYPE_NAMES:
            hint = close_matches(str(name), TYPE_NAMES)
            raise location.refuse(f"{name!r} is no JSON type of a column", hint=hint)
    if len(set(names)) != len(names):
        raise location.refuse("names a type twice")
    return names


def _type(value: object, sql_type: SqlType, location: Location) -> list[str]:
    names = type_names(value, location)
    for name in names:
        narrows = name == "integer" and sql_type.json_type == "number"
        widens = name == "number" and sql_type.json_type == "integer"
        if name not in ("null", sql_type.json_type) and not narrows and not widens:
            raise location.refuse(f"a {sql_type.name} value is never of type {name}")
    return names


def _values(keyword: str, value: object, sql_type: SqlType, location: Location) -> object:
    members = [value] if keyword == "const" else list_at(value, location)
    seen = set()
    for index, member in enumerate(members):
        where = location if keyword == "const" else location.at(index)
        try:
            text = "NULL" if member is None else literal(member, sql_type)
        except ValueError as error:
            raise where.refuse(str(error)) from None
        if text in seen:
            raise where.refuse("stands twice in the enum")
        seen.add(text)
    return value


def _length(value: object, location: Location) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise location.refuse("must be an integer from 0", found=repr(value))
    return value


def _number(keyword: str, value: object, sql_type: SqlType, location: Location) -> object:
    try:
        number = exact_number(value)
        if sql_type.kind == "double":
            double_literal(value)
    except ValueError as error:
        raise location.refuse(str(error)) from None
    if keyword == "multipleOf":
        if number <= 0:
            raise location.refuse("must be greater than 0", found=repr(value))
        if sql_type.kind == "double" and number.denominator & (number.denominator - 1):
            raise location.refuse(
                f"a DOUBLE cannot be tested for multiples of {value}",
                hint="give the column an integer unit or x-sql-type DECIMAL(p,s)",
            )
    return value


def _check(keyword: str, value: object, sql_type: SqlType, location: Location) -> object:
    if keyword == "type":
        return _type(value, sql_type, location)
    if keyword in ("enum", "const"):
        return _values(keyword, value, sql_type, location)
    if keyword in ("minLength", "maxLength"):
        return _length(value, location)
    if keyword == "pattern":
        try:
            re2_pattern(text_at(value, location))
        except ValueError as error:
            raise location.refuse(f"the pattern is not supported: {error}") from None
        return value
    return _number(keyword, value, sql_type, location)


def _logic(keyword: str, value: object, sub: SubSchema, location: Location) -> object:
    if keyword in ("allOf", "anyOf"):
        members = list_at(value, location)
        return [sub(member, location.at(index)) for index, member in enumerate(members)]
    return sub(value, location)


def _refuse_loose_branch(schema: Mapping[str, Any], location: Location) -> None:
    branches = [keyword for keyword in ("then", "else") if keyword in schema]
    if branches and "if" not in schema:
        raise location.at(branches[0]).refuse("stands without `if`")
    if "if" in schema and not branches:
        raise location.at("if").refuse("stands without `then` or `else`")


def value_schema(schema: object, sql_type: SqlType, location: Location) -> dict[str, Any]:
    """The checked schema of a value, without annotations; CONTRACT_INVALID at the first flaw."""
    given = mapping_at(schema, location)
    known = (*KIND_KEYWORDS[sql_type.kind], *LOGIC, "type")
    rules: dict[str, Any] = {}

    def sub(member: object, where: Location) -> dict[str, Any]:
        return value_schema(member, sql_type, where)

    for keyword, value in given.items():
        where = location.at(keyword)
        if annotation(keyword, value, location):
            continue
        if keyword in LOGIC:
            rules[keyword] = _logic(keyword, value, sub, where)
            continue
        if keyword in VALUE_KEYWORDS and keyword not in known:
            raise where.refuse(f"{keyword} says nothing about a {sql_type.name} column")
        refuse_unknown(keyword, known, location)
        rules[keyword] = _check(keyword, value, sql_type, where)
    _refuse_loose_branch(given, location)
    return rules


def column_names(value: object, columns: Mapping[str, object], location: Location) -> list[str]:
    """A list of distinct names of existing columns; CONTRACT_INVALID for anything else."""
    names = list_at(value, location)
    for index, name in enumerate(names):
        known_column(name, columns, location.at(index))
    if len(set(names)) != len(names):
        raise location.refuse("names a column twice")
    return names


def known_column(name: object, columns: Mapping[str, object], location: Location) -> None:
    """CONTRACT_INVALID for a name that is no column."""
    if not isinstance(name, str) or name not in columns:
        hint = close_matches(str(name), columns)
        raise location.refuse(f"there is no column {name}", hint=hint)


def row_schema(schema: object, columns: Mapping[str, SqlType], location: Location) -> dict[str, Any]:
    """The checked schema of a row, without annotations; CONTRACT_INVALID at the first flaw."""
    given = mapping_at(schema, location)
    rules: dict[str, Any] = {}

    def sub(member: object, where: Location) -> dict[str, Any]:
        return row_schema(member, columns, where)

    for keyword, value in given.items():
        where = location.at(keyword)
        if annotation(keyword, value, location):
            continue
        if keyword == "required":
            raise where.refuse(
                "every column is always there, so `required` says nothing below the top level",
                hint="to forbid NULL say `properties: {column: {type: ...}}` without null",
            )
        refuse_unknown(keyword, ROW_KEYWORDS, location)
        if keyword in LOGIC:
            rules[keyword] = _logic(keyword, value, sub, where)
        elif keyword == "properties":
            rules[keyword] = _properties(value, columns, where)
        else:
            rules[keyword] = _dependent_required(value, columns, where)
    _refuse_loose_branch(given, location)
    return rules


def _properties(value: object, columns: Mapping[str, SqlType], location: Location) -> dict[str, Any]:
    rules = {}
    for name, schema in mapping_at(value, location).items():
        known_column(name, columns, location.at(name))
        rules[name] = value_schema(schema, columns[name], location.at(name))
    return rules


def _dependent_required(value: object, columns: Mapping[str, SqlType], location: Location) -> dict[str, list[str]]:
    rules = {}
    for name, wanted in mapping_at(value, location).items():
        known_column(name, columns, location.at(name))
        rules[name] = column_names(wanted, columns, location.at(name))
    return rules
