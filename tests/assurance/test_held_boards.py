"""After a build a gateboard that holds is shown as it stands; whatever could make it another one is scored."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from engine.assurance.held import held_board
from engine.assurance.kept import SCORED
from engine.assurance.score import Scorer
from engine.cli.main import cli
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.execute.catalogue import NAME as CATALOGUE
from engine.runs.document import from_text
from engine.runs.folder import RECEIPT, RunFolder
from engine.runs.gateboard import board_text, gateboard_path
from engine.runs.memory import memory_path
from tests.assurance.test_forged_claims import better, forge
from tests.ladder.conftest import LIMITS
from tests.shared import some_slow
from tests.synthetic import Synthetic

GATE, POLICY = "sql/2A/gates/least.v1.sql", "config/layer1/2A/tz_policy.v1.yaml"
TABLE = """
    /*
    doc: The values of the sites, for people.
    materialize: diagnostic
    */
    SELECT site_id, value FROM site_timezones
    """


def judged(small: Synthetic) -> tuple[RunFolder, list[str]]:
    """Build, and show or score as `engine build` does: the run, and the segments that were scored."""
    folder, project, scored = small.build().folder, small.load(), []
    for segment in project.segments.values():
        if segment.gates and held_board(project, small.runs_root, folder, segment) is None:
            Scorer(project, small.runs_root, folder, segment, Resources(threads=1)).score()
            scored.append(segment.name)
    return folder, scored


@pytest.fixture
def known(small: Synthetic) -> Synthetic:
    """The project with a table beside its gateboard, built and scored on this machine."""
    small.write("sql/2A/gates/site_values.v1.sql", TABLE)
    assert judged(small)[1] == ["2A", "6A"]
    return small


def test_a_board_that_holds_is_the_one_that_scoring_would_give(known: Synthetic) -> None:
    folder, scored = judged(known)
    assert scored == []
    project = known.load()
    for segment in (project.segment("2A"), project.segment("6A")):
        held = held_board(project, known.runs_root, folder, segment)
        again = Scorer(project, known.runs_root, folder, segment, Resources(threads=1)).judge()
        assert held is not None
        assert [row.value for row in held.rows] == [row.value for row in again.rows]
        assert {**json.loads(board_text(held)), "tables": {}, "sha256": ""} == {
            **json.loads(board_text(again)),
            "tables": {},
            "sha256": "",
        }


CHANGES: dict[str, tuple[Callable[[Synthetic], None], list[str]]] = {
    "a threshold": (lambda p: p.edit(LIMITS, "threshold_b: 30", "threshold_b: 31"), ["2A"]),
    "a gate": (lambda p: p.edit(GATE, "measure.value >= limits.threshold_b AS", "TRUE AS"), ["2A"]),
    "what a gate is asked of": (lambda p: p.edit(GATE, "tests: [LV]", "tests: [LV, LW]"), ["2A"]),
    "a table for people": (lambda p: p.edit("sql/2A/gates/site_values.v1.sql", "value F", "value + 1 F"), ["2A"]),
    "a dataset": (lambda p: p.change("2A.S2"), ["2A", "6A"]),
    "a dataset below another segment": (lambda p: p.change("5A.S1"), ["6A"]),
    "a word of the segment": (
        lambda p: p.edit("sql/2A/segment.yaml", "bplus: PASS_BPLUS", "bplus: PASS_PLUS"),
        ["2A"],
    ),
    "a comment": (lambda p: p.edit(GATE, "SELECT limits.test_id", "-- The same.\nSELECT limits.test_id"), []),
    "another segment's state": (lambda p: p.change("6A.S3"), ["6A"]),
}


@pytest.mark.parametrize(
    ("change", "scored"),
    some_slow(CHANGES, "a dataset below another segment", "another segment's state", "a table for people"),
)
def test_what_changed_is_scored_and_nothing_else(
    known: Synthetic, change: Callable[[Synthetic], None], scored: list[str]
) -> None:
    change(known)
    assert judged(known)[1] == scored
    assert judged(known)[1] == []


def test_a_macro_that_a_gate_calls_is_one_of_its_judges(small: Synthetic) -> None:
    small.write(
        "macros/least.sql", "-- A value as it is judged.\nCREATE OR REPLACE MACRO judged(value) AS value + 0;\n"
    )
    text = small.read(GATE)
    assert text.count("measure.value,") == 1
    small.edit(GATE, "measure.value,", "judged(measure.value) AS value,")
    folder, _ = judged(small)
    segment = small.load().segment("2A")
    before = from_text(gateboard_path(folder, segment).read_text())
    assert judged(small)[1] == []
    small.edit("macros/least.sql", "value + 0", "value + 1")
    assert judged(small)[1] == ["2A"]
    after = from_text(gateboard_path(folder, segment).read_text())
    assert before["scorers"] == after["scorers"] and before["tests"] != after["tests"]


def board_path(small: Synthetic, folder: RunFolder) -> Path:
    return gateboard_path(folder, small.load().segment("2A"))


def _run(path: Path) -> Path:
    return next(folder for folder in path.parents if (folder / RECEIPT).exists())


def _table(small: Synthetic, path: Path) -> None:
    (path.parent / "site_values.csv").write_text("site_id,value\n1,1\n")


def _link(_: Synthetic, path: Path) -> None:
    path.rename(path.with_name("x"))
    path.symlink_to(path.with_name("x"))


def _unremembered(small: Synthetic, path: Path) -> None:
    forge(path, better)
    shutil.rmtree(small.base / "cache" / "memory")


DAMAGES: dict[str, Callable[[Synthetic, Path], object]] = {
    "a consistent forgery": lambda small, path: forge(path, better),
    "an edit": lambda small, path: path.write_text(path.read_text().replace("PASS_B", "PASS_BPLUS")),
    "half of it": lambda small, path: path.write_text(path.read_text()[:100]),
    "gone": lambda small, path: path.unlink(),
    "a link": _link,
    "another table": _table,
    "no table": lambda small, path: (path.parent / "site_values.json").unlink(),
    "a forgery where nobody remembers": _unremembered,
    "a board of another machine": lambda small, path: shutil.rmtree(small.base / "cache" / "memory"),
    "a damaged memory": lambda small, path: memory_path(_run(path), SCORED).write_text("{}"),
}


@pytest.mark.parametrize(
    "damage",
    some_slow(
        DAMAGES,
        "an edit",
        "half of it",
        "a link",
        "another table",
        "a board of another machine",
        "a damaged memory",
    ),
)
def test_what_this_machine_has_not_scored_as_it_stands_is_scored(
    known: Synthetic, damage: Callable[[Synthetic, Path], object]
) -> None:
    folder, _ = judged(known)
    path = board_path(known, folder)
    before = path.read_text()
    damage(known, path)
    assert "2A" in judged(known)[1]
    assert path.read_text() == before and not path.is_symlink()
    assert judged(known)[1] == []


def test_a_held_board_stands_in_the_catalogue(known: Synthetic) -> None:
    folder, _ = judged(known)
    (folder.root / CATALOGUE).unlink()
    assert judged(known)[1] == []
    with duckdb.connect(str(folder.root / CATALOGUE), read_only=True) as connection:
        assert connection.execute("SELECT segment FROM gates.boards ORDER BY segment").fetchall() == [
            ("2A",),
            ("6A",),
        ]


def test_no_board_holds_over_a_damaged_file(known: Synthetic) -> None:
    folder, _ = judged(known)
    record = folder.record("2A.S2")
    assert record is not None
    path = folder.root / record.outputs[0].path / record.outputs[0].files[0].name
    data = path.read_bytes()
    path.unlink()  # a hard link's other names stay
    path.write_bytes(data[:-1] + b"x")
    with pytest.raises(EngineError) as refused:
        judged(known)
    assert refused.value.number == 21


def test_a_build_says_how_many_it_has_scored(known: Synthetic, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--project", str(known.root), "--runs-root", str(known.runs_root), "--profile", "tiny"]

    def build(*more: str) -> str:
        cli.main(args=["build", *more, *place], prog_name="engine", standalone_mode=False)
        return capsys.readouterr().out

    build()
    assert " 2A=PASS_B 6A=PASS_B scored=0 in " in build()
    assert json.loads(build("--json"))["scored"] == []
    assert json.loads(build("--json", "--replay"))["scored"] == ["2A", "6A"]
    known.edit(LIMITS, "threshold_b: 30", "threshold_b: 31")
    assert " scored=1 in " in build()
