"""Rows of a query as JSON that every reader takes: no NaN or Infinity, one key per column."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any


def column_keys(names: Sequence[str]) -> list[str]:
    """The names of a query's columns as keys of an object; one that stands again is numbered: a, a_1, a_2."""
    keys: list[str] = []
    for name in names:
        key, number = name, 0
        while key in keys or (number and key in names):
            number += 1
            key = f"{name}_{number}"
        keys.append(key)
    return keys


def plain(value: Any) -> Any:
    """A value that JSON has: what is not finite, and what has no form of its own, as text."""
    if isinstance(value, float):
        return value if math.isfinite(value) else "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, str | int) else str(value)


def rows_text(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Rows as one JSON list of objects."""
    keys = column_keys(names)
    return json.dumps([dict(zip(keys, map(plain, row), strict=True)) for row in rows], indent=1, allow_nan=False)
