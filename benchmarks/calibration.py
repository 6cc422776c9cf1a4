"""One fixed DuckDB query that stands for the speed of this machine at this moment.

Bars are ratios to it, taken in the same run: a shared machine may be twice as slow tomorrow, the ratio is not.
The query generates, hashes, groups and sorts 20 million rows: about a second on two quiet cores.
"""

from __future__ import annotations

import resource
import time

import duckdb

ROWS = 20_000_000
QUERY = f"""
    SELECT count(*), max(total), max(place)
    FROM (
        SELECT key, sum(value) AS total, row_number() OVER (ORDER BY sum(value), key) AS place
        FROM (SELECT (i * 2654435761) % 500009 AS key, (i * 40503) % 65521 AS value FROM range({ROWS}) AS t (i))
        GROUP BY key
    )
"""


def children_cpu_s() -> float:
    """CPU seconds of this process's children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def calibrate(repeats: int = 3) -> float:
    """The median seconds of the calibration query, on all cores."""
    seconds = []
    with duckdb.connect() as connection:
        for _ in range(repeats):
            started = time.perf_counter()
            connection.execute(QUERY).fetchall()
            seconds.append(time.perf_counter() - started)
    return sorted(seconds)[len(seconds) // 2]
