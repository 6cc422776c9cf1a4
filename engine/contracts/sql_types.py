"""The column types that a contract may use, and JSON values as exact SQL literals of them.

Only types that a Parquet round trip gives back unchanged are listed. HUGEINT is not: DuckDB writes
it as DOUBLE.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from engine.errors import close_matches

INTEGER_BITS = {"TINYINT": 8, "SMALLINT": 16, "INTEGER": 32, "BIGINT": 64, "HUGEINT": 128}
# [low, high] of every integer type; the two widest ones only appear as types of model output.
INTEGER_RANGES: dict[str, tuple[int, int]] = {
    **{name: (-(1 << bits - 1), (1 << bits - 1) - 1) for name, bits in INTEGER_BITS.items()},
    **{f"U{name}": (0, (1 << bits) - 1) for name, bits in INTEGER_BITS.items()},
}
STORED_INTEGERS = [name for name in INTEGER_RANGES if not name.endswith("HUGEINT")]
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)\Z")
DECIMAL_WIDTH_MAX = 38
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)

DEFAULT_TYPES = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "date-time": "TIMESTAMP",
}
# (JSON type or format, SQL type) -> kind, where values are not counted in units.
INEXACT_KINDS = {
    ("number", "DOUBLE"): "double",
    ("string", "VARCHAR"): "string",
    ("boolean", "BOOLEAN"): "boolean",
    ("date", "DATE"): "date",
    ("date-time", "TIMESTAMP"): "timestamp",
}


@dataclass(frozen=True)
class SqlType:
    """A column type.

    `kind` is exact (integers and decimals), double, string, boolean, date, timestamp or list. An
    exact value is an integer number of 10^-scale units between `low` and `high`. A list has an
    `element` and says whether an element may be NULL.
    """

    name: str
    kind: str
    json_type: str
    scale: int = 0
    low: int = 0
    high: int = 0
    element: SqlType | None = None
    element_nullable: bool = False


def decimal_shape(name: str) -> tuple[int, int] | None:
    """(width, scale) of a DECIMAL type name, None for every other name."""
    match = DECIMAL.match(name)
    return (int(match[1]), int(match[2])) if match else None


def _exact(name: str, json_type: str) -> SqlType | None:
    if name in STORED_INTEGERS and json_type == "integer":
        low, high = INTEGER_RANGES[name]
        return SqlType(name, "exact", json_type, 0, low, high)
    shape = decimal_shape(name)
    if shape and shape[1] <= shape[0] <= DECIMAL_WIDTH_MAX and shape[0] > 0:
        width, scale = shape
        if json_type == "number" or scale == 0:
            return SqlType(name, "exact", json_type, scale, 1 - 10**width, 10**width - 1)
    return None


def scalar_type(json_type: str, text_format: str | None, override: str | None) -> SqlType:
    """The type of a JSON type, a `format` and an `x-sql-type`; a ValueError if they do not fit."""
    meaning = text_format or json_type
    name = override or DEFAULT_TYPES[meaning]
    if (meaning, name) in INEXACT_KINDS:
        return SqlType(name, INEXACT_KINDS[meaning, name], json_type)
    exact = _exact(name, json_type)
    if exact:
        return exact
    allowed = [held for wanted, held in INEXACT_KINDS if wanted == meaning]
    if json_type == "integer":
        allowed = [*STORED_INTEGERS, "DECIMAL(38,0)"]
    elif json_type == "number":
        allowed.append("DECIMAL(18,2)")
    hint = close_matches(name, allowed)
    if name.endswith("HUGEINT"):
        hint = "Parquet has no 128-bit integers: take DECIMAL(38,0)"
    raise ValueError(
        f"{name} does not hold {meaning}; x-sql-type is one of {', '.join(allowed)}"
        + (f"; {hint}" if hint else "")
    )


def list_type(element: SqlType, *, element_nullable: bool) -> SqlType:
    """The LIST type of an element type."""
    return SqlType(f"{element.name}[]", "list", "array", element=element, element_nullable=element_nullable)


def quote_name(name: str) -> str:
    """A column name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """A string as a SQL literal; a ValueError for what SQL text cannot carry (NUL, surrogates)."""
    if "\0" in text:
        raise ValueError("a NUL character cannot stand in SQL text")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"the text is not Unicode: {error}") from None
    return "'" + text.replace("'", "''") + "'"


def exact_number(value: object) -> Fraction:
    """A JSON number as the decimal it is written as (0.1 is 1/10); a ValueError for the rest."""
    if isinstance(value, float) and math.isfinite(value):
        return Fraction(Decimal(repr(value)))
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    raise ValueError(f"{value!r} is not a finite number")


def exact_literal(units: int, sql_type: SqlType) -> str:
    """`units` * 10^-scale as a literal of an exact type."""
    if sql_type.scale == 0:
        return f"CAST({units} AS {sql_type.name})"
    digits = str(abs(units)).rjust(sql_type.scale + 1, "0")
    sign = "-" if units < 0 else ""
    text = f"{sign}{digits[: -sql_type.scale]}.{digits[-sql_type.scale :]}"
    return f"CAST('{text}' AS {sql_type.name})"


def double_literal(value: object) -> str:
    """A JSON number as a DOUBLE literal; a ValueError for an integer that no double equals."""
    number = exact_number(value)
    assert isinstance(value, int | float)
    try:
        double = float(value)
    except OverflowError:
        raise ValueError(f"{value} is out of the range of DOUBLE") from None
    if isinstance(value, int) and Fraction(double) != number:
        raise ValueError(f"no DOUBLE equals {value}")
    return f"CAST('{double!r}' AS DOUBLE)"


def literal(value: object, sql_type: SqlType) -> str:
    """A non-null JSON value as a SQL literal; a ValueError when the type cannot hold it exactly."""
    if sql_type.kind == "exact":
        units = exact_number(value) * 10**sql_type.scale
        if units.denominator != 1 or not sql_type.low <= units.numerator <= sql_type.high:
            raise ValueError(f"{value} is no value of {sql_type.name}")
        return exact_literal(units.numerator, sql_type)
    if sql_type.kind == "double":
        return double_literal(value)
    if sql_type.kind == "boolean" and isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if sql_type.kind == "string" and isinstance(value, str):
        return quote_text(value)
    if sql_type.kind == "date" and isinstance(value, str) and ISO_DATE.match(value):
        return f"DATE '{date.fromisoformat(value).isoformat()}'"
    raise ValueError(f"{value!r} is no value of {sql_type.name}")
