"""A build that was refused leaves a folder that is not whole: every command that reads it says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from engine.plan.wholeness import wholeness
from engine.runs.folder import RunFolder
from engine.runs.index import folder_paths
from tests.conftest import engine
from tests.synthetic import Synthetic, write_project


@pytest.fixture(scope="module")
def half_made(tmp_path_factory: pytest.TempPathFactory) -> Synthetic:
    """2A.S3 was refused in its only run; everything before it stands, nothing after it was tried."""
    project = write_project(tmp_path_factory.mktemp("half_made"))
    project.write(
        "sql/2A/S3/assert/never.v1.sql",
        "/*\ndoc: Nothing passes.\ncode: 199\nname: NEVER\nhint: mend it\n*/\nSELECT 1 AS k\n",
    )
    with pytest.raises(EngineError):
        project.build(reports=True)
    return project


def run_of(project: Synthetic) -> RunFolder:
    (folder,) = folder_paths(project.runs_root)
    return folder


def ask(project: Synthetic, *arguments: str) -> Any:
    place = ("--runs-root", str(project.runs_root), "--project", str(project.root))
    return engine(*arguments, *place, check=False, cache=project.base / "cache")


def test_what_stands_and_what_does_not(half_made: Synthetic) -> None:
    found = wholeness(half_made.load(), run_of(half_made))
    assert not found.is_whole
    assert found.refused == ("2A.S3",) and "2A.S2" in found.standing and "2A.S4" in found.unbuilt
    assert "2A.S4..S5" in found.gaps and "refused: 2A.S3" in found.told()
    assert found.statuses()["2A.S3"] == {"missing", "failed"} and found.statuses()["2A.S4"] == {"missing"}
    assert run_of(half_made).refused() == ("2A.S3",)


def test_a_test_of_the_whole_is_not_passed(half_made: Synthetic) -> None:
    done = ask(half_made, "test")
    assert done.returncode == 1
    assert " 0 failed" in done.stdout and " of " in done.stdout.splitlines()[-1]
    assert "not whole" in done.stderr and "refused: 2A.S3" in done.stderr and "engine build" in done.stderr
    document = json.loads(ask(half_made, "test", "--json").stdout)
    assert document["run"]["refused"] == ["2A.S3"] and not document["run"]["is_whole"]
    assert "2A.S3" not in document["states"] and "2A.S2" in document["states"]


def test_a_test_of_what_stands_is_passed(half_made: Synthetic) -> None:
    done = ask(half_made, "test", "--select", "2A.S1..S2")
    assert done.returncode == 0 and "not whole" not in done.stderr and " of 2 of " in done.stdout


def test_a_state_that_was_refused_is_named_by_its_status(half_made: Synthetic) -> None:
    assert "2A.S3" in ask(half_made, "ls", "states", "--select", "state:failed").stdout
    assert "2A.S3" in ask(half_made, "ls", "models", "--select", "state:failed").stdout
    assert "2A.S3" in ask(half_made, "plan", "--select", "state:failed").stdout
    done = ask(half_made, "test", "--select", "state:failed")
    assert done.returncode == 3 and "2A.S3 is not in this run" in done.stderr


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        (("gates", "2A"), 3, "2A.S3 is not as the project has it"),
        (("report",), 0, "not whole"),
        (("sql", "SELECT 1"), 0, "not whole: 2A.S3"),
        (("runs", "show"), 0, "2A.S3"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_others_say_it_too(half_made: Synthetic, command: tuple[str, ...], code: int, told: str) -> None:
    done = ask(half_made, *command)
    assert done.returncode == code and told in done.stdout + done.stderr


def test_the_page_says_it(half_made: Synthetic, tmp_path: Path) -> None:
    ask(half_made, "report", "--out", str(tmp_path))
    assert "refused: 2A.S3" in (tmp_path / "report.html").read_text("utf-8")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["whole"]["refused"] == ["2A.S3"]


def test_a_whole_run_is_passed(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    folder = project.build(reports=True).folder
    assert wholeness(project.load(), folder).is_whole
    done = ask(project, "test")
    assert (done.returncode, done.stderr) == (0, "") and " of " not in done.stdout.splitlines()[-1]
