"""One pass over a draw tells whether an entity can come twice, without looking at any row again."""

from __future__ import annotations

from functools import reduce
from operator import xor
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from engine.execute import accounting
from engine.execute.accounting import _scan
from engine.hashing import digest
from engine.rng import slot

KEY = (7, 11)

ONCE = {
    "in order": [(1, 10), (1, 11), (2, 20), (2, 21)],
    "the last batch first": [(2, 20), (2, 21), (1, 10), (1, 11)],
    "a batch in two pieces": [(1, 10), (2, 20), (2, 21), (1, 11), (1, 12)],
    "one row": [(1, 10)],
    "nothing": [],
}
PERHAPS_TWICE = {
    "twice in a batch": [(1, 10), (1, 10), (2, 20)],
    "twice in two pieces": [(1, 10), (2, 20), (1, 10)],
    "runs that overlap": [(2, 20), (2, 22), (1, 10), (1, 21)],
    "twice over batches": [(1, 10), (1, 20), (2, 20), (2, 21)],
}


def scan(rows: list[tuple[int, int]], columns: list[str], coarse: bool = False) -> Any:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute("CREATE TABLE drawn (batch BIGINT, entity UBIGINT, sub UBIGINT)")
        for batch, entity in rows:
            connection.execute("INSERT INTO drawn VALUES (?, ?, 0)", [batch, entity])
        return _scan(connection, SimpleNamespace(relation="drawn"), columns, coarse)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", ONCE)
def test_what_comes_once_is_known_to(case: str) -> None:
    assert scan(ONCE[case], ["batch", "entity", "sub"]).is_unique


@pytest.mark.parametrize("case", PERHAPS_TWICE)
def test_what_may_come_twice_is_looked_at_again(case: str) -> None:
    assert not scan(PERHAPS_TWICE[case], ["batch", "entity", "sub"]).is_unique


def test_rows_in_no_order_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scan([(1, 10), (1, 11)], ["batch", "entity", "sub"]).is_unique
    monkeypatch.setattr(accounting, "RUNS_MOST", 3)
    assert scan([(1, 11), (1, 10)], ["batch", "entity", "sub"]).is_unique
    assert not scan([(1, 12), (1, 11), (1, 10)], ["batch", "entity", "sub"]).is_unique


@pytest.mark.parametrize("case", (*ONCE, *PERHAPS_TWICE))
@pytest.mark.parametrize("coarse", [False, True])
def test_batches_have_their_footprints_whatever_the_order(case: str, coarse: bool) -> None:
    rows = {**ONCE, **PERHAPS_TWICE}[case]
    by_batch: dict[int, list[int]] = {}
    for batch, entity in rows:
        by_batch.setdefault(batch, []).append(entity)
    expected = [
        (batch, len(found), min(found), max(found), sum(found), reduce(xor, found), 0, 0)
        for batch, found in sorted(by_batch.items())
    ]
    assert scan(rows, ["batch", "entity", "sub"], coarse).batches == expected
    assert len(scan(rows, ["entity", "sub"], coarse).batches) == bool(rows)


def test_a_sample_is_the_least_rows_in_whatever_order_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two orders of the same draw have one digest, and it is that of the least entities."""
    monkeypatch.setattr(accounting, "AUDIT_SAMPLE", 3)
    rows = [(2, 20), (2, 25), (1, 10), (1, 24), (3, 30)]
    digests = set()
    for ordered in (rows, sorted(rows), rows[::-1]):
        with duckdb.connect() as connection:
            connection.execute(
                "CREATE TABLE drawn (batch BIGINT, entity UBIGINT, sub UBIGINT, s0 UBIGINT, s1 UBIGINT)"
            )
            for batch, entity in ordered:
                drawn = [slot(KEY, entity, 0, index) for index in (0, 1)]
                connection.execute("INSERT INTO drawn VALUES (?, ?, 0, ?, ?)", [batch, entity, *drawn])
            query: Any = SimpleNamespace(relation="drawn")
            stream: Any = SimpleNamespace(stream="S", slots=2)
            batches = _scan(connection, query, ["batch", "entity", "sub"], False).batches
            assert accounting._bound(batches) == 25
            digests.add(accounting._sample_digest(connection, query, stream, KEY, batches))
    least = [[str(value) for value in (e, 0, slot(KEY, e, 0, 0), slot(KEY, e, 0, 1))] for e in (10, 20, 24)]
    assert digests == {digest(least)}
