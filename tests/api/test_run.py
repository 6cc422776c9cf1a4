"""`engine.open`: a run asked from Python gives and refuses what the command line gives and refuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import engine
from engine.api.tables import ROWS_MAX, html_table
from tests.conftest import ROOT
from tests.conftest import engine as command
from tests.synthetic import Synthetic, machine_cache

HOSTILE = "<script>alert('&')</script>"


def test_the_import_is_light_and_the_names_are_there() -> None:
    script = (
        "import sys, engine; heavy = {'duckdb', 'pyarrow', 'sqlglot', 'yaml', 'click'} & sys.modules.keys(); "
        "names = [callable(getattr(engine, name)) for name in ('open', 'project', 'Run', 'EngineError')]; "
        "from engine.project.load import load_project; "
        "print(heavy, all(names), callable(engine.project), 'project' in dir(engine))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "set() True True True"


@pytest.mark.slow
def test_types_are_published(tmp_path: Path) -> None:
    assert (ROOT / "engine" / "py.typed").is_file()
    script = tmp_path / "notebook.py"
    script.write_text(
        'import engine\nreveal_type(engine.open())\nreveal_type(engine.project().plan("2A").changes)\n'
    )
    asked = [sys.executable, "-m", "mypy", "--config-file=", str(script)]
    there = {**os.environ, "MYPYPATH": str(ROOT)}
    done = subprocess.run(asked, cwd=tmp_path, env=there, capture_output=True, text=True)
    assert "engine.api.run.Run" in done.stdout and '"bool"' in done.stdout, done.stdout + done.stderr


def test_a_run_is_found_by_folder_id_or_as_the_latest(small: Synthetic, run: engine.Run) -> None:
    assert run.seed == 42 and run.profile == "tiny" and run.path.parent == small.runs_root
    assert engine.open(run.path).id == run.id
    assert engine.open(run.id[:8], runs_root=small.runs_root).id == run.id
    assert engine.open(runs_root=small.runs_root, seed=42).id == run.id
    for asked in (str(small.runs_root / "none"), "zz"):
        with pytest.raises(engine.EngineError) as refused:
            engine.open(asked, runs_root=small.runs_root)
        assert refused.value.number == 20 and refused.value.hint


def test_sql_is_a_relation_for_every_reader(run: engine.Run) -> None:
    found = run.sql("SELECT 1 AS a UNION ALL SELECT 2 ORDER BY a")
    assert isinstance(found, duckdb.DuckDBPyRelation)
    assert (
        found.fetchall()
        == [(1,), (2,)]
        == run.sql("SET VARIABLE n = 2; FROM range(1, getvariable('n') + 1)").fetchall()
    )
    assert run.sql("SELECT 1; CREATE TEMP TABLE two AS SELECT 2 AS a; FROM two").fetchall() == [(2,)]
    assert found.to_arrow_table().to_pydict() == {"a": [1, 2]}
    assert run.table("site_timezones").fetchall() == run.sql("FROM site_timezones").fetchall()
    assert "site_timezones" in {row[1] for row in run.tables().fetchall()}


def test_machinery_stands_behind_the_data(run: engine.Run) -> None:
    shelves = [row[2] for row in run.tables().fetchall()]
    assert set(shelves) == {"data", "machinery"} and shelves == sorted(shelves)
    assert run.sql("SELECT count(*) > 0 FROM sealed_inputs_2A").fetchall() == [(True,)]
    with pytest.raises(engine.EngineError):
        run.table("sealed_inputs_2A")
    assert run.table("machinery.sealed_inputs_2A").columns[0] == "input_id"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT nothing FROM site_timezones", 'Referenced column "nothing"'),
        ("SELEC 1", "syntax error"),
        ("COPY (SELECT 1) TO '{tmp}/x.csv'", ""),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled"),
        ("CREATE TABLE here AS SELECT 1", "read-only"),
        ("", ""),
    ],
)
def test_what_is_refused_is_an_engine_error(run: engine.Run, text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(engine.EngineError) as refused:
        run.sql(text.replace("{tmp}", str(tmp_path)))
    assert (refused.value.number, refused.value.exit_code) == (37, 2)
    assert says in refused.value.found and refused.value.hint


def test_all_that_duckdb_says_is_shown_in_its_lines(run: engine.Run) -> None:
    with pytest.raises(engine.EngineError) as refused:
        run.execute("SELECT nothing\nFROM site_timezones")
    lines = str(refused.value).splitlines()
    caret = next(place for place, line in enumerate(lines) if set(line.strip()) == {"^"})
    assert lines[caret - 1][lines[caret].index("^") :].startswith("nothing")


def test_two_runs_and_a_writer_are_open_at_a_time(run: engine.Run, small: Synthetic, tmp_path: Path) -> None:
    with engine.open(run.path, project=small.root, allow_files=True) as free:
        free.sql(f"COPY (SELECT 1 AS a) TO '{tmp_path / 'a.parquet'}'; SELECT 1")
        assert run.sql("SELECT 1").fetchall() == free.sql(f"FROM '{tmp_path / 'a.parquet'}'").fetchall()


def test_a_moved_run_reads_its_own_files(run: engine.Run, small: Synthetic, tmp_path: Path) -> None:
    place = tmp_path / "mailed" / run.id
    shutil.copytree(run.path, place)
    with engine.open(place, project=small.root) as moved:
        assert moved.sql("FROM site_timezones").fetchall() == run.sql("FROM site_timezones").fetchall()
        assert moved.sql("SELECT meta.root()").fetchall() == [(str(place),)] and moved.notes


def test_gates_are_those_of_the_command(own: Synthetic) -> None:
    place = ("--project", str(own.root), "--runs-root", str(own.runs_root))
    told = json.loads(command("gates", "2A", "--json", *place, check=False, cache=own.base / "cache").stdout)
    with engine.open(runs_root=own.runs_root, project=own.root) as run:
        kept = run.gates("2A")
        assert kept["2A"].rows == kept.rows and kept.verdicts == {"2A": told[0]["verdict"]}
        for found in (kept, run.gates("2A", again=True)):
            assert json.loads(json.dumps(found.document())) == told
        with pytest.raises(engine.EngineError, match="5Z"):
            run.gates("5Z")


def test_explanations_are_those_of_the_command(own: Synthetic) -> None:
    place = ("--project", str(own.root), "--runs-root", str(own.runs_root), "--json")
    told = json.loads(command("explain", *place, cache=own.base / "cache").stdout)
    with engine.open(runs_root=own.runs_root, project=own.root) as run:
        listed = run.explain()
        assert listed.document == told and listed.kind == "list" and not listed.faults
        assert run.explain("ENG-PLAN-097").kind == "code"
        with pytest.raises(engine.EngineError, match="nothing is called"):
            run.explain("no such gate")


def test_html_is_escaped_and_cut(run: engine.Run) -> None:
    shown = html_table((HOSTILE,), [(HOSTILE,)] * (ROWS_MAX + 1), HOSTILE, {HOSTILE: "red"})
    assert "<script>" not in shown and shown.count("&lt;script&gt;") == ROWS_MAX + 2 and "1 more" in shown
    page = run._repr_html_()
    assert run.id in page and "site_timezones" in page and "<script" not in page
    assert "<table" in run.explain()._repr_html_() and "ENG" in run.explain("ENG-PLAN-097")._repr_html_()


def test_a_run_without_graph_says_so(run: engine.Run) -> None:
    assert run.graph_kinds() == []
    with pytest.raises(engine.EngineError, match="no graph 'party_device'"):
        run.graph("party_device")


def test_a_closed_run_opens_again(small: Synthetic) -> None:
    with machine_cache(small.base / "cache"):
        run = engine.open(runs_root=small.runs_root, project=small.root)
        assert run.sql("SELECT 1").fetchall() == [(1,)]
        run.close()
        assert run.sql("SELECT 2").fetchall() == [(2,)]
        run.close()
