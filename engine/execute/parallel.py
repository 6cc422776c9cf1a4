"""Run reading queries two at a time: the check of a key's order keeps one thread busy, and there is another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import TypeVar

import duckdb

T = TypeVar("T")

INTERRUPT_EVERY_S = 0.05
"""An interrupt is lost on a connection whose statement is only about to begin, so it is said again."""


def run_parallel(
    connections: Sequence[duckdb.DuckDBPyConnection], tasks: Sequence[Callable[[duckdb.DuckDBPyConnection], T]]
) -> list[T]:
    """What each task gives, in their order; as many run at a time as there are connections to one database.

    The first task that fails, in their order, raises its error; those that run are interrupted, those
    that wait never begin.
    """
    if len(connections) == 1 or len(tasks) <= 1:
        return [task(connections[0]) for task in tasks]
    free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    for connection in connections:
        free.put(connection)

    def run(task: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        connection = free.get()
        try:
            return task(connection)
        finally:
            free.put(connection)

    with ThreadPoolExecutor(len(connections)) as pool:
        begun = [pool.submit(run, task) for task in tasks]
        try:
            return [future.result() for future in begun]
        except BaseException:
            running = [future for future in begun if not future.cancel()]
            while wait(running, timeout=INTERRUPT_EVERY_S).not_done:
                for connection in connections:
                    connection.interrupt()
            raise
