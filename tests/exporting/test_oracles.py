"""Exports judged by the tools that they are for, in an environment of their own that `.ci/oracles` makes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import duckdb
import pytest

import engine
from tests.exporting.test_tiny import SOME, rows_of

pytestmark = pytest.mark.slow
LOAD = """
import json, sys, duckdb, duckdb_extensions
lake = duckdb.connect(config={"extension_directory": sys.argv[2]})
duckdb_extensions.import_extension("ducklake", con=lake)
lake.execute("LOAD ducklake")
lake.execute(f"ATTACH 'ducklake:{sys.argv[1]}/lake.ducklake' AS lake (READ_ONLY)")
listed = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'lake'"
counts = {}
for schema, name in lake.execute(listed).fetchall():
    lake.execute(f'CREATE OR REPLACE TABLE copied AS FROM lake."{schema}"."{name}"')
    counts[name] = lake.execute("SELECT count(*) FROM copied").fetchone()[0]
comments = lake.execute("SELECT count(*) FROM duckdb_columns() WHERE database_name = 'lake' AND comment IS NULL")
print(json.dumps({"counts": counts, "silent": comments.fetchone()[0]}))
"""
RECORDS = """
import json, sys, mlcroissant
dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
print(json.dumps({name: sum(1 for _ in dataset.records(name)) for name in sys.argv[2:]}))
"""
STATEMENTS = """
import sys
from in_toto_attestation.v1.statement import Statement
from google.protobuf import json_format
import in_toto_attestation.v1.statement_pb2 as pb
for path in sys.argv[1:]:
    found = Statement.copy_from_pb(json_format.Parse(open(path).read(), pb.Statement()))
    found.validate()
"""


COLUMNS = """
import json, sys, datafusion, pandas, polars
folders, counts = json.loads(sys.argv[1]), {}
for name, (folder, columns) in folders.items():
    frame = pandas.read_parquet(folder, columns=columns)
    lazy = polars.scan_parquet(folder + "/*.parquet").select(columns)
    asked = [polars.len(), *(polars.col(column).null_count().alias(column + " ") for column in columns)]
    context = datafusion.SessionContext()
    context.register_parquet("t", folder)
    nulls = ", ".join(f'count(*) - count("{column}")' for column in columns)
    rows = context.sql(f"SELECT count(*), {nulls} FROM t").collect()[0]
    counts[name] = {
        "pandas": [len(frame), *map(int, frame.isna().sum())],
        "polars": list(lazy.select(asked).collect().row(0)),
        "datafusion": [value[0].as_py() for value in rows.columns],
    }
print(json.dumps(counts))
"""


def told(program: Path, *arguments: str) -> str:
    """What a program of the other environment prints; a failure with all it says."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    asked = [str(program), *arguments]
    done = subprocess.run(asked, capture_output=True, text=True, env={**environment, "COLUMNS": "200"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_ducklake_is_read_by_its_extension(oracles: Path, tiny: engine.Run, tmp_path: Path) -> None:
    done = tiny.export("ducklake", tmp_path / "lake", select=f"{SOME} flow_6B campaign_6B", include="truth")
    places = (str(tmp_path / "lake"), str(tmp_path / "extensions"))
    found = json.loads(told(oracles / "python", "-c", LOAD, *places).splitlines()[-1])
    assert found == {"counts": {part.name: part.rows for part in done.written}, "silent": 0}


@pytest.mark.parametrize("include", ["", "machinery", "truth"])
def test_contracts_pass(oracles: Path, tiny: engine.Run, tmp_path: Path, include: str) -> None:
    done = tiny.export("odcs", tmp_path / "odcs", include=include)
    for part in done.written:
        path = str(tmp_path / "odcs" / part.files[0])
        told(oracles / "datacontract", "lint", path)
        told(oracles / "datacontract", "test", path)


def test_a_contract_that_is_broken_fails(oracles: Path, tiny: engine.Run, tmp_path: Path) -> None:
    tiny.export("odcs", tmp_path / "odcs", select="country")
    path = tmp_path / "odcs" / "data.odcs.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(f"mustBe: {rows_of(tiny, 'country')}", "mustBe: 1"), "utf-8")
    assert path.read_text("utf-8") != text
    with pytest.raises(AssertionError):
        told(oracles / "datacontract", "test", str(path))


def test_croissant_is_valid_and_loads(oracles: Path, tiny_copy: Path) -> None:
    with engine.open(runs_root=tiny_copy) as run:
        done = run.export("croissant")
        told(oracles / "mlcroissant", "validate", "--jsonld", done.destination)
        some = ("country", "flow_label_6B", "alert_6B", "site_timezones")
        found = json.loads(told(oracles / "python", "-c", RECORDS, done.destination, *some).splitlines()[-1])
        assert found == {name: rows_of(run, name) for name in some}


def test_statements_are_statements(oracles: Path, tiny: engine.Run, tmp_path: Path) -> None:
    tiny.export("in-toto", tmp_path / "provenance")
    paths = [str(path) for path in sorted((tmp_path / "provenance").glob("*.intoto.json"))]
    assert len(paths) == len({record.segment for record in tiny.folder.records()})
    told(oracles / "python", "-c", STATEMENTS, *paths)


def test_other_engines_read_dataset_folders_as_they_stand(oracles: Path, tiny: engine.Run) -> None:
    """Rows and nulls of every column of every dataset, in pandas, polars and DataFusion."""
    folders: dict[str, tuple[str, list[str]]] = {}
    expected: dict[str, list[int]] = {}
    for record in tiny.folder.records():
        for output in record.outputs:
            if output.kind != "parquet":
                continue
            folder = tiny.folder.root / output.path
            listed = f"read_parquet('{folder}/*.parquet', hive_partitioning = false)"
            columns = [str(row[0]) for row in duckdb.execute(f"DESCRIBE FROM {listed}").fetchall()]
            nulls = ", ".join(f'count(*) - count("{column}")' for column in columns)
            row = duckdb.execute(f"SELECT count(*), {nulls} FROM {listed}").fetchone()
            folders[output.dataset], expected[output.dataset] = (str(folder), columns), list(row or ())
    found = json.loads(told(oracles / "python", "-c", COLUMNS, json.dumps(folders)))
    assert len(found) > 100 and found == {
        name: {"pandas": counts, "polars": counts, "datafusion": counts} for name, counts in expected.items()
    }
