"""Where exports go: nothing is mixed, nothing stands half, and an earlier export alone is replaced."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

import engine
from engine.errors import EngineError
from engine.exporting import csv_files
from engine.exporting.definition import Order
from engine.exporting.targets import TARGETS
from engine.hashing import file_sha256
from engine.runs.verify import damages
from tests.conftest import ROOT
from tests.conftest import engine as command
from tests.synthetic import Synthetic, machine_cache

FILES = [name for name in TARGETS if name not in ("postgres", "graph", "croissant")]


def destination(target: str, tmp_path: Path) -> Path:
    return tmp_path / ("run.duckdb" if target == "duckdb" else target)


def published(run: engine.Run) -> dict[str, str]:
    """Every file below the data of a run, with its digest."""
    found = (path for part in ("data", "upstream", "states") for path in (run.path / part).rglob("*"))
    return {str(path): file_sha256(path) for path in found if path.is_file()}


def parts(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


@pytest.mark.parametrize("target", FILES)
def test_what_stands_is_refused_and_an_export_may_be_replaced(
    run: engine.Run, target: str, tmp_path: Path
) -> None:
    if target == "iceberg":
        pytest.importorskip("pyiceberg")
    place = destination(target, tmp_path / "out")
    before = published(run)
    done = run.export(target, place)
    assert done.written and Path(done.destination) == place
    first = place.stat().st_ino
    with pytest.raises(EngineError, match="stands at the destination") as refused:
        run.export(target, place)
    assert (refused.value.code, refused.value.exit_code) == ("ENG-EXPORT-080", 3)
    assert place.stat().st_ino == first
    run.export(target, place, force=True)
    assert place.stat().st_ino != first
    assert published(run) == before
    assert parts(place.parent) == [place.name], "nothing of the writing is left"


@pytest.mark.parametrize("target", FILES)
def test_what_is_no_export_is_never_replaced(run: engine.Run, target: str, tmp_path: Path) -> None:
    place = destination(target, tmp_path)
    if place.suffix:
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "mine.txt").write_text("mine")
    with pytest.raises(EngineError, match="stands at the destination"):
        run.export(target, place, force=True)
    assert (place if place.is_file() else place / "mine.txt").read_text() == "mine"
    assert parts(tmp_path) == [place.name]


def test_a_link_is_not_followed(run: engine.Run, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(EngineError, match="stands at the destination"):
        run.export("csv", tmp_path / "link", force=True)
    assert parts(tmp_path / "real") == []


def test_an_empty_folder_is_nothing(run: engine.Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run.export("csv", tmp_path / "empty").rows > 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, duckdb.OutOfMemoryException])
def test_what_fails_leaves_nothing(
    run: engine.Run, tmp_path: Path, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = csv_files.seal_folder

    def fail(order: Order, root: Path, *rest: Any) -> None:
        seal(order, root, *rest)
        raise error("in the middle")

    monkeypatch.setattr(csv_files, "seal_folder", fail)
    with pytest.raises((error, EngineError)):
        run.export("csv", tmp_path / "out")
    assert parts(tmp_path) == []


def test_a_killed_export_leaves_nothing_that_looks_whole(small: Synthetic, tmp_path: Path) -> None:
    script = (
        "import engine, sys, time\n"
        "def tell(part):\n    print(part.name, flush=True); time.sleep(60)\n"
        f"engine.open(runs_root={str(small.runs_root)!r}, project={str(small.root)!r}, threads=1)"
        f".export('csv', {str(tmp_path / 'out')!r}, tell=tell)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ENGINE_CACHE": str(small.base / "cache")}
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None and process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = parts(tmp_path)
    assert left and all(name.startswith(".out.") and name.endswith(".partial") for name in left)
    time.sleep(0.05)
    with (
        machine_cache(small.base / "cache"),
        engine.open(runs_root=small.runs_root, project=small.root, threads=1) as run,
    ):
        run.export("csv", tmp_path / "out")
    assert parts(tmp_path) == ["out"], "the next export swept it away"


def test_fewer_rows_than_the_run_has_are_refused(
    run: engine.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_files, "_select", lambda table: f"SELECT * FROM {table.relation} LIMIT 1")
    with pytest.raises(EngineError, match="other rows in the export") as refused:
        run.export("csv", tmp_path / "out")
    assert refused.value.number == 45
    assert parts(tmp_path) == []


def test_a_damaged_run_is_not_exported(own: Synthetic, tmp_path: Path) -> None:
    with engine.open(runs_root=own.runs_root, project=own.root, threads=1) as run:
        victim = next(run.path.glob("data/layer1/2A/site_timezones/**/*.parquet"))
        victim.write_bytes(victim.read_bytes()[:-1])
        with pytest.raises(EngineError, match="has changed"):
            run.export("csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_says_what_it_holds(run: engine.Run, tmp_path: Path) -> None:
    run.export("csv", tmp_path / "out", select="site_timezones")
    told = json.loads((tmp_path / "out" / "export.json").read_text("utf-8"))
    assert told["run"]["run_id"] == run.id and told["run"]["seed"] == 42
    (part,) = told["parts"]
    assert "site_timezones" in run.export("csv", tmp_path / "shown", select="site_timezones")._repr_html_()
    assert part["primary_key"] == ["site_id"]
    (file,) = part["files"]
    assert file["sha256"] == file_sha256(tmp_path / "out" / file["path"])
    with (tmp_path / "out" / file["path"]).open(newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == [column["name"] for column in part["columns"]]
    assert len(rows) - 1 == part["rows"] == run.table("site_timezones").aggregate("count(*)").fetchall()[0][0]


def names(run: engine.Run, tmp_path: Path, **asked: Any) -> set[str]:
    return {part.name for part in run.export("csv", tmp_path / "out", force=True, **asked).written}


def test_selections(run: engine.Run, tmp_path: Path) -> None:
    listed = run.tables().filter("shelf = 'data'").select("name").fetchall()
    data = {row[0] for row in listed}
    assert names(run, tmp_path) == data
    assert names(run, tmp_path, select="site_timezones, timetable") == {"site_timezones", "timetable"}
    assert names(run, tmp_path, select=["s1_* 5A.S1"]) >= {"s1_tz_lookup", "merchant_zone_profile_5A"}
    own = {row[0] for row in run.tables().filter("shelf = 'data' AND segment = '2A'").select("name").fetchall()}
    assert names(run, tmp_path, select="2A") == own
    machinery = {row[0] for row in run.tables().filter("shelf = 'machinery'").select("name").fetchall()}
    assert names(run, tmp_path, include="machinery") == data | machinery
    assert names(run, tmp_path, select="sealed_inputs_2A") == {"sealed_inputs_2A"}
    assert (tmp_path / "out" / "machinery" / "sealed_inputs_2A.csv").exists()


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ({"to": "parquett"}, "engine export --help"),
        ({"to": "postgress"}, "did you mean postgres"),
        ({"to": "csv", "select": "site_timezone"}, "did you mean site_timezones"),
        ({"to": "csv", "select": "sealed_inputs_*"}, "--include machinery"),
        ({"to": "csv", "include": "truths"}, "did you mean truth"),
        ({"to": "postgres"}, "--out URL"),
        ({"to": "postgres", "destination": "here"}, "--out postgresql://"),
        ({"to": "graph"}, "build what they read"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_words_that_name_nothing(run: engine.Run, asked: dict[str, str], hint: str, tmp_path: Path) -> None:
    given = {"destination": tmp_path / "out", **asked} if asked["to"] != "postgres" else asked
    with pytest.raises(EngineError) as refused:
        run.export(**given)  # type: ignore[arg-type]
    assert (refused.value.number, refused.value.exit_code) == (97, 2)
    assert hint in refused.value.hint, refused.value.hint
    assert not (tmp_path / "out").exists()


def test_the_command_says_and_refuses_the_same(small: Synthetic, run: engine.Run, tmp_path: Path) -> None:
    there = ("--project", str(small.root), "--runs-root", str(small.runs_root), "--out", str(tmp_path / "out"))
    asked = ("export", run.id[:8], "--to", "csv", "-s", "site_timezones", *there)
    done = command(*asked, "--json", cache=small.base / "cache")
    told = json.loads(done.stdout)
    assert told["run_id"] == run.id and [part["name"] for part in told["written"]] == ["site_timezones"]
    again = command(*asked, check=False, cache=small.base / "cache")
    assert again.returncode == 3 and "ENG-EXPORT-080" in again.stderr and "--force" in again.stderr
    last = command(*asked, "--force", cache=small.base / "cache")
    assert last.stdout.startswith(f"exported run {run.id[:8]} to csv: 1 part, ")
    text = "".join(command("export", "--help", cache=small.base / "cache").stdout.split())
    assert all(target in text for target in TARGETS), "the help names every target"


def test_a_password_is_never_told(run: engine.Run) -> None:
    pytest.importorskip("psycopg")
    url = "postgresql://me:secret@127.0.0.1:1/bank?connect_timeout=2&sslpassword=hidden"
    with pytest.raises(EngineError, match="nothing of it stays") as refused:
        run.export("postgres", url)
    told = str(refused.value)
    assert "127.0.0.1" in told and "secret" not in told and "hidden" not in told


def test_croissant_lies_in_its_run(own: Synthetic, tmp_path: Path) -> None:
    with engine.open(runs_root=own.runs_root, project=own.root, threads=1) as run:
        done = run.export("croissant")
        place = Path(done.destination)
        assert place == run.path / "croissant.json"
        document = json.loads(place.read_text("utf-8"))
        files = [part for part in document["distribution"] if part["@type"] == "cr:FileObject"]
        assert files
        for part in files:
            assert file_sha256(place.parent / part["contentUrl"]) == part["sha256"]
        fields = {s["@id"]: [f["name"] for f in s["field"]] for s in document["recordSet"]}
        assert fields["site_timezones"] == run.table("site_timezones").columns
        with pytest.raises(EngineError, match="lies in the folder of its run"):
            run.export("croissant", tmp_path / "elsewhere.json")
        place.write_text("{}")
        with pytest.raises(EngineError, match="stands at the destination"):
            run.export("croissant", force=True)
        assert damages(run.folder)[1] == [], "a run with it is whole"
