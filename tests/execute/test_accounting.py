"""One pass over a draw tells whether an entity can come twice, without looking at any row again."""

from __future__ import annotations

from functools import reduce
from operator import xor
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from engine.execute import accounting, draw_scan
from engine.execute.draw_scan import DrawScan, sampled_rows, scan_part, whole_scan
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


def scan(rows: list[tuple[int, int]], columns: list[str], coarse: bool = False) -> DrawScan:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute("CREATE TABLE drawn (batch BIGINT, entity UBIGINT, sub UBIGINT)")
        for batch, entity in rows:
            connection.execute("INSERT INTO drawn VALUES (?, ?, 0)", [batch, entity])
        return whole_scan([scan_part("drawn", "batch" in columns, coarse, None, connection)])


@pytest.mark.parametrize("case", ONCE)
def test_what_comes_once_is_known_to(case: str) -> None:
    assert scan(ONCE[case], ["batch", "entity", "sub"]).is_unique


@pytest.mark.parametrize("case", PERHAPS_TWICE)
def test_what_may_come_twice_is_looked_at_again(case: str) -> None:
    assert not scan(PERHAPS_TWICE[case], ["batch", "entity", "sub"]).is_unique


def test_rows_in_no_order_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scan([(1, 10), (1, 11)], ["batch", "entity", "sub"]).is_unique
    monkeypatch.setattr(draw_scan, "RUNS_MOST", 3)
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
    for module in (accounting, draw_scan):
        monkeypatch.setattr(module, "AUDIT_SAMPLE", 3)
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
            query: Any = SimpleNamespace()
            stream: Any = SimpleNamespace(stream="S", slots=2)
            found = whole_scan([scan_part("drawn", True, False, None, connection)])
            assert (found.last, found.parts) == (24, [None])
            sample = sampled_rows("drawn", stream.slots, found.last, None, connection)
            digests.add(accounting._sample_digest(query, stream, KEY, sample))
    least = [[str(value) for value in (e, 0, slot(KEY, e, 0, 0), slot(KEY, e, 0, 1))] for e in (10, 20, 24)]
    assert digests == {digest(least)}


def parts(rows: dict[int, list[int]], coarse: bool = False) -> DrawScan:
    """What scans of parts tell together: part -> its entities, whose batch is the part."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute("CREATE MACRO part_no() AS NULL::INTEGER")
        connection.execute("CREATE TABLE drawn (batch BIGINT, entity UBIGINT, sub UBIGINT)")
        for part, entities in rows.items():
            for entity in entities:
                connection.execute("INSERT INTO drawn VALUES (?, ?, 0)", [part, entity])
        connection.execute("CREATE VIEW shown AS FROM drawn WHERE part_no() IS NULL OR batch = part_no()")
        return whole_scan([scan_part("shown", True, coarse, part, connection) for part in rows])


def test_parts_together_are_the_whole() -> None:
    rows = {1: [10, 11], 2: [], 3: [20, 25, 30]}
    whole = scan([(part, entity) for part, entities in rows.items() for entity in entities], ["batch"])
    assert parts(rows).batches == whole.batches
    assert parts(rows).is_unique and whole.is_unique
    assert not parts({1: [10, 20], 2: [15, 25]}).is_unique, "ranges of parts overlap"
    assert not parts({1: [10, 20], 2: [20, 25]}).is_unique, "an entity of two parts"
    assert not parts({1: [10, 20], 2: [25, 22, 25]}).is_unique, "twice in a part"
    assert not parts({1: [10], 2: [20]}, coarse=True).is_unique, "of a coarse draw nothing is known"


def test_the_sample_is_looked_for_where_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_scan, "AUDIT_SAMPLE", 3)
    found = parts({1: [10, 40], 2: [20, 21], 3: [30, 31]})
    assert (found.last, found.parts) == (21, [1, 2])
    assert (parts({1: [], 2: []}).last, parts({1: [], 2: []}).parts) == (0, [])
    assert parts({1: [10, 10], 2: [11, 11]}, coarse=True).last == 11, "rows count, not entities"
