"""Below the list of functions DuckDB itself refuses what no session was given: for what the list lets through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from engine.assurance.score import Scorer
from engine.duckdb_connection import Resources, fence, open_connection
from engine.errors import EngineError
from engine.project.sql import functions, house_rules
from tests.conftest import engine
from tests.synthetic import Synthetic, machine_cache, write_project

READS = "read_text"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    path = tmp_path / "outside.txt"
    path.write_text("secret", "utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Synthetic]:
    """A project whose lint has a hole: a function that reads files is on the list."""
    monkeypatch.setattr(house_rules, "ALLOWED", functions.ALLOWED | {READS})
    monkeypatch.setattr(house_rules, "TABLE_FUNCTIONS", functions.TABLE_FUNCTIONS | {READS})
    monkeypatch.setattr(house_rules, "OUTSIDE", house_rules.re.compile("nothing"))
    yield write_project(tmp_path)


def reading(outside: Path, columns: str) -> str:
    return f"/*\ndoc: x\n*/\nSELECT {columns} FROM {READS}('{outside}') AS t"


def test_a_model_reads_no_file(project: Synthetic, outside: Path) -> None:
    project.write("sql/2A/S1/stolen.v1.sql", reading(outside, "t.content"))
    with pytest.raises(EngineError) as refused:
        project.build("+2A.S1")
    assert (refused.value.number, refused.value.where) == (37, "sql/2A/S1/stolen.v1.sql")
    assert "Permission Error" in str(refused.value.found)


def test_an_assertion_reads_no_file(project: Synthetic, outside: Path) -> None:
    text = reading(outside, "t.content").replace("doc: x", "doc: x\ncode: 900\nname: STOLEN\nseverity: REQUIRED")
    project.write("sql/2A/S1/assert/stolen.v1.sql", text)
    with pytest.raises(EngineError) as refused:
        project.build("+2A.S1")
    assert "Permission Error" in str(refused.value)


def test_a_gate_reads_no_file(project: Synthetic, outside: Path) -> None:
    project.write("sql/2A/gates/stolen.v1.sql", reading(outside, "t.content"))
    folder = project.build().folder
    with machine_cache(project.base / "cache"), pytest.raises(EngineError) as refused:
        loaded = project.load()
        Scorer(loaded, project.runs_root, folder, loaded.segments["2A"], Resources(threads=1)).score()
    assert "Permission Error" in str(refused.value)


@pytest.mark.parametrize(
    "statement",
    [
        "FROM read_csv('{0}')",
        "FROM read_text('{0}')",
        "FROM '{0}'",
        "FROM query_table('{0}')",
        "FROM glob('{0}')",
        "FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM read_text(''{0}'')'))",
        "COPY (SELECT 1) TO '{0}'",
        "COPY (SELECT 1) TO '{0}.csv'",
        "ATTACH '{0}.db'",
        "EXPORT DATABASE '{0}.export'",
        "INSTALL spatial",
        "LOAD '{0}'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "PRAGMA enable_external_access",
    ],
)
def test_what_was_not_given_is_refused(tmp_path: Path, outside: Path, statement: str) -> None:
    (tmp_path / "given").mkdir()
    with open_connection(Resources(threads=1)) as connection:
        fence(connection, folders=(tmp_path / "given",))
        with pytest.raises(duckdb.Error):
            connection.execute(statement.format(outside))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given", "outside.txt"]
    assert outside.read_text("utf-8") == "secret"


def test_what_was_given_is_read_and_written(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    duckdb.execute(f"COPY (SELECT 7 AS a) TO '{tmp_path}/one.parquet'")
    with open_connection(Resources(threads=1)) as connection:
        fence(connection, folders=(tmp_path / "given",), files=(tmp_path / "one.parquet",))
        connection.execute(f"COPY (FROM '{tmp_path}/one.parquet') TO '{tmp_path}/given/two.parquet'")
        assert connection.execute(f"SELECT a FROM '{tmp_path}/given/two.parquet'").fetchone() == (7,)


def test_a_link_is_no_way_out(tmp_path: Path, outside: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "link.txt").symlink_to(outside)
    with open_connection(Resources(threads=1)) as connection:
        fence(connection, folders=(tmp_path / "given",))
        with pytest.raises(duckdb.Error):
            connection.execute(f"FROM read_text('{tmp_path}/given/link.txt')")


def test_engine_sql_reads_its_run_alone(tmp_path: Path, outside: Path) -> None:
    project = write_project(tmp_path / "shop")
    project.build(reports=True)
    place = ("--runs-root", str(project.runs_root), "--project", str(project.root))
    for more in ((), ("--state", "2A.S1")):
        for text in (
            f"FROM read_text('{outside}')",
            f"COPY (SELECT 1) TO '{tmp_path}/made.csv'",
            "EXPORT DATABASE 'x'",
        ):
            told = engine("sql", text, *more, *place, check=False, cache=project.base / "cache")
            assert told.returncode == 2 and "037" in told.stderr and "--allow-files" in told.stderr, told
        lifted = engine(
            "sql",
            f"SELECT content FROM read_text('{outside}')",
            "--allow-files",
            "--json",
            *more,
            *place,
            cache=project.base / "cache",
        )
        assert json.loads(lifted.stdout) == [{"content": "secret"}], lifted.stderr
    assert not (tmp_path / "made.csv").exists()
