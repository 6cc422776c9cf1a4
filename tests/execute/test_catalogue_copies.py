"""A catalogue that was moved, copied, edited or made of other records: what it reads, and who makes it again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from engine.assurance.score import Scorer
from engine.assurance.served_catalogue import served_catalogue
from engine.duckdb_connection import Resources
from engine.execute.catalogue import NAME, Board, checked_catalogue
from engine.execute.catalogue_check import is_current, is_intact
from engine.project.definition import Project
from engine.runs.folder import RunFolder
from engine.runs.index import folder_paths
from tests.conftest import engine
from tests.shared import Shared
from tests.synthetic import Synthetic, machine_cache, write_project

STATE, VIEW = "2A.S1", "s2a.s1_tz_lookup"
STORAGE_MAX = 65
"""The storage version of DuckDB 1.2, as the header of a database file has it."""


@pytest.fixture(scope="session")
def once(shared: Shared) -> Synthetic:
    """One run of the project in miniature with its catalogue; read only."""
    return Synthetic(shared.once("catalogues", lambda base: write_project(base).build(reports=True) and None))


@pytest.fixture
def project(once: Synthetic, tmp_path: Path) -> Synthetic:
    """A copy with files of its own, whose catalogue was made where it stands."""
    for part in ("project", "runs", "cache"):
        shutil.copytree(once.base / part, tmp_path / part)
    found = Synthetic(tmp_path)
    found.build(reports=True)
    return found


def run_of(project: Synthetic) -> RunFolder:
    return next(folder for folder in folder_paths(project.runs_root))


def no_project() -> tuple[Project, Sequence[Board]]:
    raise AssertionError("the catalogue was to be served as it stands")


def anew(project: Synthetic) -> Callable[[], tuple[Project, Sequence[Board]]]:
    """What a catalogue is made of again, without gateboards."""
    return lambda: (project.load(), ())


def score(project: Synthetic, run: RunFolder) -> None:
    loaded = project.load()
    Scorer(loaded, project.runs_root, run, loaded.segment("2A"), Resources(threads=1)).score()


def other_rows(run: RunFolder) -> None:
    """Give the state's dataset one row of other content, as another run would."""
    record = run.record(STATE)
    assert record is not None
    (file,) = (run.root / record.outputs[0].path / file.name for file in record.outputs[0].files)
    other = file.with_suffix(".other")
    duckdb.execute(f"COPY (SELECT * FROM '{file}' LIMIT 1) TO '{other}' (FORMAT parquet)")
    other.replace(file)


def rows(catalogue: Path, view: str = VIEW) -> int:
    with duckdb.connect(str(catalogue), read_only=True) as connection:
        found = connection.execute(f"SELECT count(*) FROM {view}").fetchone()
    assert found is not None
    return int(found[0])


def rows_attached(catalogue: Path) -> int:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{catalogue}' AS there (READ_ONLY)")
        found = connection.execute(f"SELECT count(*) FROM there.{VIEW}").fetchone()
    assert found is not None
    return int(found[0])


def storage_of(catalogue: Path) -> int:
    header = catalogue.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    return int.from_bytes(header[12:20], "little")


def test_every_duckdb_from_1_2_on_can_open_it(project: Synthetic) -> None:
    run = run_of(project)
    assert storage_of(run.root / NAME) <= STORAGE_MAX
    with machine_cache(project.base / "cache"):
        score(project, run)
    assert storage_of(run.root / NAME) <= STORAGE_MAX


def test_a_copy_reads_its_own_files(project: Synthetic, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(project)
    copy = project.base / "elsewhere" / run.name
    shutil.copytree(run.root, copy)
    before = rows(run.root / NAME)
    other_rows(RunFolder(copy))
    monkeypatch.chdir("/")
    assert before > 1 and rows(copy / NAME) == 1 and rows(run.root / NAME) == before
    assert rows(Path(os.path.relpath(copy / NAME))) == 1
    shutil.rmtree(run.root)
    assert rows(copy / NAME) == 1


def test_a_copy_that_is_attached_reads_its_own_files_once_it_is_made_again(project: Synthetic) -> None:
    run = run_of(project)
    copy = RunFolder(project.base / "elsewhere" / run.name)
    shutil.copytree(run.root, copy.root)
    other_rows(copy)
    assert rows_attached(copy.root / NAME) > 1
    with machine_cache(project.base / "cache"), checked_catalogue(copy, anew(project)) as (path, again):
        assert again and rows_attached(path) == 1
    with machine_cache(project.base / "cache"), checked_catalogue(copy, no_project) as (path, again):
        assert not again and path == copy.root / NAME


def test_plain_duckdb_can_say_where_a_copy_lies(project: Synthetic) -> None:
    run = run_of(project)
    copy = project.base / "elsewhere" / run.name
    shutil.copytree(run.root, copy)
    other_rows(RunFolder(copy))
    with duckdb.connect(str(copy / NAME)) as connection:
        connection.execute(f"CREATE OR REPLACE MACRO meta.root() AS '{copy}'")
    assert rows_attached(copy / NAME) == 1


def test_two_runs_beside_each_other_read_their_own_files(project: Synthetic) -> None:
    first = run_of(project)
    project.build(seed=7, reports=True)
    (second,) = (folder for folder in folder_paths(project.runs_root) if folder.name != first.name)
    other_rows(second)
    with duckdb.connect(str(first.root / NAME), read_only=True) as connection:
        connection.execute(f"ATTACH '{second.root / NAME}' AS other (READ_ONLY)")
        found = connection.execute(
            f"SELECT (SELECT count(*) FROM {VIEW}) > 1, (SELECT count(*) FROM other.{VIEW})"
        ).fetchone()
    assert found == (True, 1)


def forge(run: RunFolder) -> None:
    with duckdb.connect(str(run.root / NAME)) as connection:
        connection.execute(f"CREATE OR REPLACE VIEW {VIEW} AS SELECT 13 AS forged")


def garble(run: RunFolder) -> None:
    (run.root / NAME).write_bytes(b"no database at all" * 1000)


def remove(run: RunFolder) -> None:
    (run.root / NAME).unlink()


def link(run: RunFolder) -> None:
    (run.root / NAME).rename(run.root.parent / "elsewhere")
    (run.root / NAME).symlink_to(run.root.parent / "elsewhere")


def pipe(run: RunFolder) -> None:
    (run.root / NAME).unlink()
    os.mkfifo(run.root / NAME)


def lose_a_record(run: RunFolder) -> None:
    run.state_path("2A.S5").unlink()


@pytest.mark.parametrize(
    "change", [forge, garble, remove, link, pipe, lose_a_record], ids=lambda change: change.__name__
)
def test_a_catalogue_that_is_not_ours_is_made_again(
    change: Callable[[RunFolder], None], project: Synthetic
) -> None:
    run = run_of(project)
    with machine_cache(project.base / "cache"):
        assert is_current(run, run.root / NAME)
        change(run)
        assert not is_current(run, run.root / NAME)
        with checked_catalogue(run, anew(project)) as (path, again):
            assert again and rows(path) > 1
        assert is_current(run, run.root / NAME)


@pytest.mark.parametrize("change", [forge, remove], ids=lambda change: change.__name__)
def test_a_build_and_gates_leave_no_forged_catalogue(
    change: Callable[[RunFolder], None], project: Synthetic
) -> None:
    run = run_of(project)
    change(run)
    project.build(reports=True)
    assert rows(run.root / NAME) > 1
    change(run)
    with machine_cache(project.base / "cache"):
        score(project, run)
        assert is_intact(run, run.root / NAME)
    assert rows(run.root / NAME) > 1


def test_where_the_run_cannot_be_written_a_catalogue_is_made_elsewhere(
    project: Synthetic, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(project)
    forge(run)

    def read_only(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("engine.whole_files.os.replace", read_only)
    with machine_cache(project.base / "cache"), checked_catalogue(run, anew(project)) as (path, again):
        assert again and path.parent != run.root and rows(path) > 1
    assert not path.exists()


def test_engine_sql_serves_no_forged_catalogue(project: Synthetic) -> None:
    run = run_of(project)
    place = ("--runs-root", str(project.runs_root), "--project", str(project.root))
    forge(run)
    told = engine("sql", f"SELECT count(*) > 1 AS whole FROM {VIEW}", *place, cache=project.base / "cache")
    assert "True" in told.stdout and "made run.duckdb again" in told.stderr
    told = engine("sql", f"SELECT count(*) > 1 AS whole FROM {VIEW}", *place, cache=project.base / "cache")
    assert "True" in told.stdout and told.stderr == ""


def test_a_catalogue_made_again_has_the_gateboards_that_hold(project: Synthetic) -> None:
    run = run_of(project)
    with machine_cache(project.base / "cache"):
        score(project, run)
        scored = rows(run.root / NAME, "gates.s2a")
        copy = RunFolder(project.base / "elsewhere" / run.name)
        shutil.copytree(project.runs_root, copy.root.parent)
        with served_catalogue(project.load, copy.root.parent, copy) as (path, made):
            assert made and rows(path, "gates.s2a") == scored > 0
        board = next(copy.root.rglob("realism_gate_2A.json"))
        text = re.sub(r'"value": [0-9]', '"value": 9', board.read_text("utf-8"), count=1)
        board.write_text(text, "utf-8")
        with served_catalogue(project.load, copy.root.parent, copy) as (path, made):
            assert made
            with pytest.raises(duckdb.CatalogException):
                rows(path, "gates.s2a")


def test_engine_sql_names_the_file_that_is_damaged(project: Synthetic) -> None:
    run = run_of(project)
    file = next(run.root.glob("data/layer1/2A/s1_tz_lookup/**/*.parquet"))
    data = file.read_bytes()
    file.unlink()
    file.write_bytes(data[:40] + b"torn")
    place = ("--runs-root", str(project.runs_root), "--project", str(project.root))
    told = engine("sql", "SELECT * FROM s1_tz_lookup", *place, check=False, cache=project.base / "cache")
    assert told.returncode == 3 and "-021 " in told.stderr and file.name in told.stderr, told.stderr


def test_who_reads_goes_on_while_it_is_made_again(project: Synthetic) -> None:
    """An open reader keeps what it opened and holds up nobody; who opens it next sees the new one."""
    run = run_of(project)
    with duckdb.connect(str(run.root / NAME), read_only=True) as reader:
        before = reader.execute(f"SELECT count(*) FROM {VIEW}").fetchone()
        with pytest.raises(duckdb.CatalogException):
            reader.execute("SELECT count(*) FROM gates.s2a")
        with machine_cache(project.base / "cache"):
            score(project, run)
        other = (
            "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).table('gates.s2a').shape[0])"
        )
        told = subprocess.run([sys.executable, "-c", other, str(run.root / NAME)], capture_output=True, check=True)
        assert int(told.stdout) > 0
        assert reader.execute(f"SELECT count(*) FROM {VIEW}").fetchone() == before
        with pytest.raises(duckdb.CatalogException):
            reader.execute("SELECT count(*) FROM gates.s2a")
