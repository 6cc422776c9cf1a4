"""DuckDB's column types taken apart, and what holds their values exactly where there is no such type."""

from __future__ import annotations

import re

from engine.duckdb_connection import quote
from engine.exporting.definition import Column

_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)\Z")
_NESTED = re.compile(r"(STRUCT|MAP|UNION)\b|.*\]\Z", re.DOTALL)
JSON = "JSON"


def decimal_of(sql_type: str) -> tuple[int, int] | None:
    """(width, scale) of a decimal."""
    found = _DECIMAL.match(sql_type)
    return (int(found[1]), int(found[2])) if found else None


def element_of(sql_type: str) -> str:
    """The type of the elements of a list of plain values; empty for everything else."""
    element = sql_type.removesuffix("[]")
    return element if element != sql_type and not is_nested(element) and element != JSON else ""


def is_nested(sql_type: str) -> bool:
    """Whether values hold values: lists, arrays, structs, maps, unions."""
    return bool(_NESTED.match(sql_type))


def as_text(column: Column, *, lists: bool = False) -> tuple[str, str]:
    """(expression, type) of a column for a target without nested types: they become JSON; `lists`: lists stay."""
    name = quote(column.name)
    if column.sql_type == JSON or (is_nested(column.sql_type) and not (lists and element_of(column.sql_type))):
        return f"CAST(to_json({name}) AS VARCHAR)", JSON
    return name, column.sql_type
