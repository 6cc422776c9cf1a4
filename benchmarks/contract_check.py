"""Measure the contract check: ten row rules, NOT NULL and a three-column key over a Parquet file.

    python benchmarks/contract_check.py --rows 10000000 --threads 2 --max-ratio 10

The ratio is to a plain aggregate over the same file in the same run, so that it compares across
machines.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from engine.contracts import check_relation, load_contract
from engine.duckdb_connection import PARQUET

COLUMNS: dict[str, dict[str, Any]] = {
    "merchant_id": {"type": "integer", "x-sql-type": "UBIGINT", "minimum": 1},
    "country_iso": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "site_order": {"type": "integer", "minimum": 0},
    "lat_deg": {"type": "number", "minimum": -90, "maximum": 90},
    "lon_deg": {"type": "number", "minimum": -180, "maximum": 180},
    "method": {"type": "string", "enum": ["polygon", "override", "fallback"]},
    "override_id": {"type": ["string", "null"], "maxLength": 12},
    "weight": {"type": "integer", "multipleOf": 3},
}
DOCUMENT: dict[str, Any] = {
    "$id": "bench/sites",
    "type": "object",
    "additionalProperties": False,
    "required": list(COLUMNS),
    "properties": COLUMNS,
    "if": {"properties": {"method": {"const": "override"}}},
    "then": {"properties": {"override_id": {"type": "string"}}},
    "x-dataset": {"primary_key": ["merchant_id", "country_iso", "site_order"]},
}
# Sites of a merchant: four per country, two countries.
SITES = """
    SELECT
        (i // 8 + 1)::UBIGINT AS merchant_id,
        chr(65 + (i // 8 % 26)::INTEGER) || chr(65 + (i // 4 % 2)::INTEGER) AS country_iso,
        i % 4 AS site_order,
        (i * 7919 % 180000) / 1000 - 90 AS lat_deg,
        (i * 104729 % 360000) / 1000 - 180 AS lon_deg,
        ['polygon', 'override', 'fallback'][(i % 3)::INTEGER + 1] AS method,
        CASE WHEN i % 3 = 1 THEN 'ov_' || (i % 5000) END AS override_id,
        i % 1000003 * 3 AS weight
    FROM range({rows}) AS r(i)
    ORDER BY merchant_id, country_iso, site_order
"""
CALIBRATION = (
    "SELECT count(*), sum(merchant_id), sum(site_order), sum(lat_deg), sum(lon_deg), sum(weight) FROM {0}"
)


def best_of(repeats: int, work: Callable[[], object]) -> float:
    """The shortest wall time in seconds of `repeats` calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(rows: int, threads: int, repeats: int, folder: Path) -> tuple[float, float]:
    """(seconds of the check, seconds of the calibration query), each the best of `repeats`."""
    contract = load_contract(DOCUMENT, __file__)
    config: dict[str, Any] = {"threads": threads, "preserve_insertion_order": True}
    with duckdb.connect(config=config) as connection:
        path = folder / "part-00000.parquet"
        connection.execute(f"COPY ({SITES.format(rows=rows)}) TO '{path}' ({PARQUET})")
        relation = f"read_parquet('{path}')"

        def check() -> None:
            violations = check_relation(connection, relation, contract, str)
            if violations:
                raise SystemExit(f"the benchmark's rows are wrong: {violations[0].message}")

        calibration = CALIBRATION.format(relation)
        return (best_of(repeats, check), best_of(repeats, lambda: connection.execute(calibration).fetchall()))


def main() -> int:
    """Print the figures; 1 when the ratio is above --max-ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--max-ratio", type=float, help="fail above this ratio")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="contract_check_") as folder:
        check_s, calibration_s = measure(options.rows, options.threads, options.repeats, Path(folder))
    ratio = check_s / calibration_s
    print(f"check        {check_s:8.3f} s  {options.rows / check_s:14,.0f} rows/s")
    print(f"calibration  {calibration_s:8.3f} s  {options.rows / calibration_s:14,.0f} rows/s")
    print(f"ratio        {ratio:8.2f}")
    if options.max_ratio is not None and ratio > options.max_ratio:
        print(f"the ratio is above {options.max_ratio}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
