"""`engine sql --state`: a state's models can be asked, and are made from published inputs when they are named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.execute.workbench import Workbench
from tests.conftest import ROOT, engine
from tests.synthetic import Synthetic, machine_cache, write_project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Synthetic:
    project = write_project(tmp_path_factory.mktemp("workbench"))
    project.build()
    return project


@pytest.fixture
def bench(built: Synthetic) -> Iterator[Workbench]:
    with open_bench(built, "2A.S1") as opened:
        yield opened


def open_bench(project: Synthetic, state_id: str) -> Workbench:
    with machine_cache(project.base / "cache"):
        loaded, folder = project.load(), project.plan().folder
        assert folder is not None
        return Workbench(loaded, project.runs_root, folder, loaded.state(state_id), Resources(threads=1))


def test_nothing_is_made_before_it_is_named(bench: Workbench) -> None:
    told: list[dict[str, float]] = []
    bench.told = told.append
    bench.run("SELECT 1")
    assert told == []
    bench.run("SELECT count(*) FROM s1_tz_lookup")
    assert [list(took) for took in told] == [["site_zone", "s1_tz_lookup"]]
    bench.run("SELECT count(*) FROM site_zone")
    assert len(told) == 1, "what is there is not made again"


def test_a_dataset_is_made_as_it_was_published(bench: Workbench, built: Synthetic) -> None:
    made = bench.run("SELECT * FROM s1_tz_lookup").fetchall()
    folder = built.plan().folder
    assert folder is not None
    record = folder.record("2A.S1")
    assert record is not None
    output = record.output("s1_tz_lookup")
    files = [str(folder.root / output.path / file.name) for file in output.files]
    published = duckdb.execute(f"SELECT * FROM read_parquet({files}, hive_partitioning = false)").fetchall()
    assert made == published


def test_a_plan_can_be_measured_and_a_text_pasted(bench: Workbench, built: Synthetic) -> None:
    plan = bench.run("EXPLAIN ANALYZE SELECT * FROM site_zone").fetchall()
    assert "site_zone" in plan[0][1]
    text = built.read("sql/2A/S1/site_zone.v1.sql").replace("site.value", "site.value * 2 AS value")
    twice = bench.run(text).fetchall()
    once = bench.run("SELECT * FROM site_zone").fetchall()
    assert sorted(row[2] for row in twice) == sorted(2 * row[2] for row in once)


def test_members_have_their_own_names(tmp_path: Path) -> None:
    project = write_project(tmp_path / "family")
    project.into_folder("2A.S1", "made")
    project.set_folders("2A.S1", "{made: , sides: {members: {north: , south: }}}")
    query = "SELECT current_schema() AS side, count(*) AS n FROM site_zone"
    project.write("sql/2A/S1/sides/side.v1.sql", f"/*\ndoc: Which side.\nmaterialize: table\n*/\n{query}\n")
    project.build()
    with open_bench(project, "2A.S1") as bench:
        assert bench.run("SELECT side FROM north.side").fetchall() == [("north",)]
        bench.use("south")
        assert bench.run("SELECT side FROM side").fetchall() == [("south",)]
        with pytest.raises(EngineError) as caught:
            bench.use("nort")
        assert "did you mean north" in str(caught.value)


def test_a_state_whose_inputs_are_not_built_is_refused(tmp_path: Path) -> None:
    project = write_project(tmp_path / "part")
    project.build(select="+2A.S1")
    with machine_cache(project.base / "cache"), pytest.raises(EngineError) as caught:
        loaded = project.load()
        folder = project.build(select="+2A.S1").folder
        Workbench(loaded, project.runs_root, folder, loaded.state("5A.S1"), Resources(threads=1))
    assert caught.value.number == 20 and "engine build --select '+2A.S" in caught.value.hint


def test_the_command_answers_a_query_a_pipe_and_a_file(tiny_root: Path) -> None:
    asked = ("sql", "--state", "1A.S1", "--runs-root", str(tiny_root))
    done = engine(*asked, "SELECT sum(sites) AS sites FROM market_quota")
    assert done.stdout.split() == ["sites", "-----", "1000"]
    assert "made 2 models" in done.stderr and "market_quota" in done.stderr
    piped = "SELECT 1 AS one;\nSELECT count(*)\nFROM market;\n"
    command = [sys.executable, "-m", "engine", *asked]
    done = subprocess.run(command, input=piped, capture_output=True, text=True, cwd=ROOT, check=True)
    assert "one" in done.stdout and "40" in done.stdout
    done = engine(*asked, "--file", "sql/1A/S1/markets/market_quota.v1.sql", "--limit", "1", "-q")
    assert done.stderr == "... first 1 rows; --limit shows more\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--state", "1A", "SELECT 1"), 2, "names 3"),
        (("--state", "1A.S9", "SELECT 1"), 2, "1A.S1"),
        (("--member", "party", "SELECT 1"), 2, "--state"),
        (("--state", "1A.S1", "SELECT nothing"), 2, "engine ls models --select 1A.S1"),
        (("--state", "1A.S1", "SELEC 1"), 2, "engine ls models --select 1A.S1"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_do(
    tiny_root: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = engine("sql", *arguments, "--runs-root", str(tiny_root), check=False)
    assert done.returncode == code and said in done.stderr


def test_models_are_listed_with_their_readers_and_what_they_took(tiny_root: Path) -> None:
    import json

    done = engine("ls", "models", "--select", "1A.S1", "--runs-root", str(tiny_root), "--json")
    rows = {row["model"]: row for row in json.loads(done.stdout)}
    assert "draw__sector_offset" in rows["market_quota"]["readers"]
    assert rows["market_quota"]["reads"] == ["market", "policy_UP.world_policy"]
    assert rows["outlet_catalogue"]["rows"] == 1000 and rows["outlet_catalogue"]["seconds"] > 0
    shown = engine("ls", "models", "--select", "1A.S1", "--runs-root", str(tiny_root)).stdout
    assert shown.splitlines()[0].split() == [
        "model",
        "folder",
        "made",
        "as",
        "seconds",
        "rows",
        "reads",
        "read",
        "by",
    ]


WRITES = (
    "COPY (SELECT 1 AS one) TO '{file}'",
    "copy (SELECT 1 AS one) TO '{file}' (FORMAT parquet)",
    "EXPORT DATABASE '{file}'",
    "ATTACH '{file}'",
    "EXPLAIN ANALYZE COPY (SELECT 1 AS one) TO '{file}'",
    "PREPARE later AS COPY (SELECT 1 AS one) TO '{file}'",
    "SELECT 1; COPY (SELECT 1 AS one) TO '{file}'",
    "INSTALL httpfs",
    "LOAD httpfs",
)


@pytest.mark.parametrize("statement", WRITES)
@pytest.mark.parametrize("where", [("--state", "1A.S1"), ()], ids=["state", "run"])
def test_nothing_is_written(tiny_root: Path, tmp_path: Path, statement: str, where: tuple[str, ...]) -> None:
    file = tmp_path / "written"
    done = engine("sql", *where, statement.format(file=file), "--runs-root", str(tiny_root), check=False)
    assert done.returncode == 2 and "engine sql reads" in done.stderr
    assert not file.exists()


@pytest.mark.parametrize(
    "text",
    [
        'SELECT count(*) AS n FROM "market_quota"',
        "SELECT count(*) AS n FROM MARKET_QUOTA",
        "SELECT count(*) AS n FROM main.market_quota",
        "SET schema = 'main'; SELECT count(*) AS n FROM market_quota",
    ],
)
def test_a_name_is_found_however_it_is_spelt(tiny_root: Path, text: str) -> None:
    done = engine("sql", "--state", "1A.S1", text, "--runs-root", str(tiny_root))
    assert done.stdout.split()[-1] == "40"


def test_a_statement_that_duckdb_splits_is_answered(tiny_root: Path) -> None:
    text = "PIVOT market_quota ON country_iso USING count(*)"
    assert "AE" in engine("sql", "--state", "1A.S1", text, "--runs-root", str(tiny_root)).stdout


@pytest.mark.parametrize("text", ["", " ", ";", "/* nothing */"])
def test_a_query_without_a_statement_is_wrong_use(tiny_root: Path, text: str) -> None:
    done = engine("sql", text, "--runs-root", str(tiny_root), check=False)
    assert done.returncode == 2 and "no statement" in done.stderr
