"""Reading queries run two at a time, give their results in order, and fail as they would alone."""

from __future__ import annotations

import time
from functools import partial
from threading import Barrier

import duckdb
import pytest

from engine.duckdb_connection import Resources, fence, open_connection, second_connection
from engine.execute.parallel import run_parallel


def value(number: int, connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute(f"SELECT {number}").fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def readers() -> tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]:
    first = open_connection(Resources(threads=2))
    second = second_connection(first)
    fence(first)
    return first, second


def test_results_stand_in_the_order_of_the_tasks(
    readers: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection],
) -> None:
    tasks = [partial(value, number) for number in range(20)]
    assert run_parallel(readers, tasks) == run_parallel(readers[:1], tasks) == list(range(20))


def test_two_tasks_run_at_a_time(readers: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]) -> None:
    both = Barrier(2, timeout=20)
    assert sorted(run_parallel(readers, [lambda _: both.wait()] * 2)) == [0, 1]


def test_the_options_are_the_same(readers: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]) -> None:
    for option in ("TimeZone", "default_null_order", "integer_division", "preserve_insertion_order"):
        first, second = (reader.execute(f"SELECT current_setting('{option}')").fetchone() for reader in readers)
        assert first == second


def test_a_failure_ends_what_has_not_begun_its_statement(
    readers: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection],
) -> None:
    """An interrupt says nothing to a connection that runs nothing yet."""

    def fail(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("SELECT error('no such luck')")

    def toil(connection: duckdb.DuckDBPyConnection) -> None:
        time.sleep(0.3)
        connection.execute("SELECT max(a.range ^ b.range) FROM range(10000000) a, range(10000000) b")

    with pytest.raises(duckdb.Error, match="no such luck"):
        run_parallel(readers, [fail, toil])


def test_a_failure_ends_the_others(readers: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]) -> None:
    def fail(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("SELECT error('no such luck')")

    def toil(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("SELECT max(a.range ^ b.range) FROM range(10000000) a, range(10000000) b")

    with pytest.raises(duckdb.Error, match="no such luck"):
        run_parallel(readers, [fail, toil])


def test_a_failure_ends_what_waits_for_its_turn(
    readers: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection],
) -> None:
    begun = []

    def fail(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("SELECT error('no such luck')")

    def toil(connection: duckdb.DuckDBPyConnection) -> None:
        begun.append(connection)
        connection.execute("SELECT max(a.range ^ b.range) FROM range(10000000) a, range(10000000) b")

    with pytest.raises(duckdb.Error, match="no such luck"):
        run_parallel(readers, [fail, *[toil] * 20])
    assert len(begun) < 20
