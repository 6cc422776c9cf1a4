"""One pass over a draw tells whether an entity can come twice, without looking at any row again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from engine.execute.accounting import _scan

ONCE = {
    "in order": [(1, 10), (1, 11), (2, 20), (2, 21)],
    "the last batch first": [(2, 20), (2, 21), (1, 10), (1, 11)],
    "one row": [(1, 10)],
    "nothing": [],
}
PERHAPS_TWICE = {
    "twice in a batch": [(1, 10), (1, 10), (2, 20)],
    "a batch in two pieces": [(1, 10), (2, 20), (1, 10)],
    "batches that overlap": [(2, 20), (2, 22), (1, 10), (1, 21)],
    "twice over batches": [(1, 10), (1, 20), (2, 20), (2, 21)],
    "a batch out of order": [(1, 11), (1, 10), (2, 20)],
}


def scan(rows: list[tuple[int, int]], columns: list[str]) -> Any:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute("CREATE TABLE drawn (batch BIGINT, entity UBIGINT, sub UBIGINT)")
        for batch, entity in rows:
            connection.execute("INSERT INTO drawn VALUES (?, ?, 0)", [batch, entity])
        return _scan(connection, SimpleNamespace(relation="drawn"), columns)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", ONCE)
def test_what_comes_once_is_known_to(case: str) -> None:
    found = scan(ONCE[case], ["batch", "entity", "sub"])
    assert found.is_unique
    assert found.ascends == (ONCE[case] == sorted(ONCE[case]))
    assert sum(row[1] for row in found.batches) == len(ONCE[case])


@pytest.mark.parametrize("case", PERHAPS_TWICE)
def test_what_may_come_twice_is_looked_at_again(case: str) -> None:
    assert not scan(PERHAPS_TWICE[case], ["batch", "entity", "sub"]).is_unique


def test_without_batches_only_an_order_tells() -> None:
    assert scan([(1, 10), (1, 11)], ["entity", "sub"]).is_unique
    assert not scan([(2, 20), (1, 10)], ["entity", "sub"]).is_unique
