"""Builders shared by the contract tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest

Document = dict[str, Any]


def document_of(properties: dict[str, Any], /, **changes: Any) -> Document:
    """A row schema of a key column `k` and more columns; changes are top-level keywords."""
    columns = {"k": {"type": "integer"}, **properties}
    return {
        "$id": "X1/things",
        "type": "object",
        "additionalProperties": False,
        "required": list(columns),
        "properties": columns,
        "x-dataset": {"primary_key": ["k"]},
        **changes,
    }


@pytest.fixture(name="document")
def _document() -> Callable[..., Document]:
    return document_of


@pytest.fixture(name="connection")
def _connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as connection:
        yield connection
