"""What is published is Parquet for other readers than ours too."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from engine.runs.folder import RunFolder


@pytest.mark.slow
def test_pyarrow_reads_every_published_file_as_duckdb_does(tiny_run: Path) -> None:
    outputs = [
        output for record in RunFolder(tiny_run).records() for output in record.outputs if output.kind == "parquet"
    ]
    assert len(outputs) > 100
    for output in outputs:
        files = [str(tiny_run / output.path / file.name) for file in output.files]
        table = pq.read_table(files, partitioning=None)
        assert table.num_rows == output.rows, output.dataset
        with duckdb.connect() as connection:
            connection.register("rows", table)
            told = [
                connection.execute(f"SELECT bit_xor(hash(rows)), sum(hash(rows)) FROM {source}").fetchone()
                for source in ("rows", f"read_parquet({files}, hive_partitioning = false) AS rows")
            ]
        assert told[0] == told[1], output.dataset
