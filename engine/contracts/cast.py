"""Casts of a model's output to its contract's types: exact or an error, never a silent rounding.

A cast whose types cannot lose anything is a plain CAST. Any other is taken there and back: a value
that does not return unchanged stops the statement with SCHEMA_MISMATCH.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from engine.contracts.check import SCHEMA_MISMATCH
from engine.contracts.definition import Contract
from engine.contracts.sql_types import INTEGER_RANGES, decimal_shape, quote_name, quote_text
from engine.errors import EngineError

FAMILIES = {
    "DOUBLE": "number",
    "FLOAT": "number",
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "DATE": "time",
    "TIMESTAMP": "time",
    "TIMESTAMP_S": "time",
    "TIMESTAMP_MS": "time",
    "TIMESTAMP_NS": "time",
    **dict.fromkeys(INTEGER_RANGES, "number"),
}
# Every decimal of up to 15 digits is the nearest decimal of its nearest double, so it is not lost.
DOUBLE_DIGITS = 15
DOUBLE_INTEGER_MAX = 1 << 53
LOSSY = re.compile(r"SCHEMA_MISMATCH: column (\S+): expected (\S+), found (\S+), value (.*)", re.DOTALL)


def family_of(sql_type: str) -> str:
    """The family of a DuckDB type name, within which values may be cast."""
    if sql_type.endswith("[]"):
        return f"{family_of(sql_type[:-2])}[]"
    if decimal_shape(sql_type):
        return "number"
    return "text" if sql_type.startswith("ENUM(") else FAMILIES.get(sql_type, sql_type)


def _digits(sql_type: str) -> tuple[int, int] | None:
    """(digits before, after the point) that hold every value of an integer or decimal type."""
    if sql_type in INTEGER_RANGES:
        return len(str(INTEGER_RANGES[sql_type][1])), 0
    shape = decimal_shape(sql_type)
    return (shape[0] - shape[1], shape[1]) if shape else None


def is_lossless(found: str, wanted: str) -> bool:
    """Whether every value of the type `found` is a value of the type `wanted`."""
    if found == wanted or (found, wanted) == ("FLOAT", "DOUBLE"):
        return True
    if found in INTEGER_RANGES:
        low, high = INTEGER_RANGES[found]
        if wanted in INTEGER_RANGES:
            return INTEGER_RANGES[wanted][0] <= low and high <= INTEGER_RANGES[wanted][1]
        if wanted == "DOUBLE":
            return high <= DOUBLE_INTEGER_MAX
    digits = _digits(found)
    if digits is None:
        return False
    shape = decimal_shape(wanted)
    if shape:
        return digits[1] <= shape[1] and digits[0] <= shape[0] - shape[1]
    return wanted == "DOUBLE" and sum(digits) <= DOUBLE_DIGITS


def _cast(name: str, found: str, wanted: str) -> str:
    column = quote_name(name)
    if found == wanted:
        return column
    if is_lossless(found, wanted):
        return f"CAST({column} AS {wanted}) AS {column}"
    told = quote_text(f"SCHEMA_MISMATCH: column {name}: expected {wanted}, found {found}, value ")
    cast = f"TRY_CAST({column} AS {wanted})"
    return (
        # The way back is tried too: 2^63-1 as a DOUBLE is 2^63, which is no BIGINT.
        f"CASE WHEN TRY_CAST({cast} AS {found}) IS DISTINCT FROM {column} "
        f"THEN error({told} || CAST({column} AS VARCHAR)) ELSE {cast} END AS {column}"
    )


def cast_list(contract: Contract, found: Sequence[tuple[str, str]]) -> str:
    """The select list that gives found columns (name, DuckDB type) the contract's order and types.

    Errors: EngineError 40 SCHEMA_MISMATCH, at once for missing, unknown or incomparable columns;
    while the statement runs, a DuckDB error for a value that does not fit, which `lossy_cast`
    reads.
    """
    types = dict(found)
    notes = [
        f"{name} is not in the contract"
        for name in types
        if name not in {column.name for column in contract.columns}
    ]
    for column in contract.columns:
        if column.name not in types:
            notes.append(f"{column.name} is missing")
        elif family_of(types[column.name]) != family_of(column.sql_type):
            notes.append(f"{column.name} is {types[column.name]}, not {column.sql_type}")
    if notes:
        raise EngineError(
            SCHEMA_MISMATCH,
            f"{contract.id}: {'; '.join(notes)}",
            owner=contract.segment,
            place="CONTRACT",
            where=contract.id,
            expected=", ".join(f"{column.name} {column.sql_type}" for column in contract.columns),
            found=", ".join(f"{name} {sql_type}" for name, sql_type in found),
            hint="cast in the model: a bare NULL is an INTEGER in DuckDB",
        )
    return ", ".join(_cast(column.name, types[column.name], column.sql_type) for column in contract.columns)


def lossy_cast(error: duckdb.Error, contract: Contract) -> EngineError | None:
    """The SCHEMA_MISMATCH that a `cast_list` statement raised, None for any other DuckDB error."""
    match = LOSSY.search(str(error))
    if not match:
        return None
    name, wanted, found, value = match.groups()
    return EngineError(
        SCHEMA_MISMATCH,
        f"{contract.id}: {name} would lose data: {value[:80]} is no {wanted}",
        owner=contract.segment,
        place="CONTRACT",
        where=contract.id,
        expected=f"{name} {wanted}",
        found=f"{name} {found} {value[:80]}",
        hint="round or cast in the model, so that the loss is meant",
    )
