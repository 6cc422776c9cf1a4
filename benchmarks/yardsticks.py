"""Rows per CPU-second of a segment's last build against three yardsticks of the same run.

    python benchmarks/yardsticks.py 6A                          # published rows, every check included
    python benchmarks/yardsticks.py 6B --runs-root runs --run 2e4d3767
    python benchmarks/yardsticks.py 6A --dbgen VENV/bin/python  # a Python with DuckDB 1.5.5 and its extension tpch

The segment's CPU seconds are those of its states' records, S0 to S5, books, contracts and assertions
included. The yardsticks:

dbgen     DuckDB's generator of TPC-H at scale factor 3, its eight tables written as Parquet: made rows that
          nothing checks. The extension is not published for the DuckDB of this engine: `pip install duckdb==1.5.5
          duckdb-extensions duckdb-extension-tpch==1.5.5` into an environment of its own, and name its Python.
philox    20 million rows of four random columns from NumPy's Philox, written as Parquet by DuckDB.
copy      the segment's largest dataset, read and written again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from calibration import children_cpu_s

from engine.api import open as open_run
from engine.duckdb_connection import PARQUET
from engine.execute.session import output_source

DBGEN = """
import tempfile, duckdb, duckdb_extensions
duckdb_extensions.import_extension("tpch")
connection, rows = duckdb.connect(), 0
connection.execute("LOAD tpch; SET enable_progress_bar = false")
connection.execute("CALL dbgen(sf = 3)")
with tempfile.TemporaryDirectory() as place:
    for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        rows += connection.execute(f"COPY {table} TO '{place}/{table}.parquet' (PARQUET_OPTIONS)").fetchone()[0]
print(rows)
"""
PHILOX = """
import tempfile, duckdb, numpy
draw = numpy.random.Generator(numpy.random.Philox(1))
columns = {name: draw.random(20_000_000) for name in "abcd"}
with tempfile.TemporaryDirectory() as place:
    print(duckdb.execute(f"COPY (SELECT * FROM columns) TO '{place}/x.parquet' (PARQUET_OPTIONS)").fetchone()[0])
"""
COPY = """
import sys, tempfile, duckdb
with tempfile.TemporaryDirectory() as place:
    text = f"COPY (SELECT * FROM {sys.argv[1]}) TO '{place}/x.parquet' (PARQUET_OPTIONS)"
    print(duckdb.execute(text).fetchone()[0])
"""


def measured(python: str, text: str, *arguments: str) -> tuple[int, float]:
    """(rows, CPU seconds) of a program that prints last how many rows it wrote."""
    before = children_cpu_s()
    command = [python, "-c", text.replace("PARQUET_OPTIONS", PARQUET), *arguments]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return int(told.split()[-1]), children_cpu_s() - before


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("segment")
    parser.add_argument("--runs-root", default="runs")
    parser.add_argument("--run", default="", help="id of the run [default: the latest]")
    parser.add_argument("--dbgen", metavar="PYTHON", help="a Python that has DuckDB 1.5.5 and its extension tpch")
    asked = parser.parse_args()
    with open_run(asked.run, runs_root=asked.runs_root) as run:
        root = run.folder.root
        records = [record for record in run.folder.records() if record.segment == asked.segment]
    spent = [sum(step["cpu_s"] for step in record.steps) for record in records]
    rows = sum(record.rows for record in records)
    table = [(asked.segment, rows, sum(spent))]
    if asked.dbgen:
        table.append(("dbgen", *measured(asked.dbgen, DBGEN)))
    table.append(("philox", *measured(sys.executable, PHILOX)))
    outputs = [output for record in records for output in record.outputs if output.kind == "parquet"]
    largest = max(outputs, key=lambda output: sum(file.bytes for file in output.files))
    table.append((f"copy of {largest.dataset}", *measured(sys.executable, COPY, output_source(root, largest))))
    for record, seconds in zip(records, spent, strict=True):
        print(json.dumps({"state": record.state_id, "rows": record.rows, "cpu_s": round(seconds, 1)}))
    print(f"{'':<28}{'rows':>13}{'CPU-s':>9}{'M rows per CPU-s':>19}")
    for name, count, seconds in table:
        print(f"{name:<28}{count:>13,}{seconds:>9.1f}{count / 1e6 / seconds:>19.2f}")


if __name__ == "__main__":
    main()
