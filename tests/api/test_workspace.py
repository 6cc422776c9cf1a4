"""`engine.project`: plans, builds and verdicts from Python are those of the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import engine
from tests.conftest import engine as command
from tests.synthetic import Synthetic, machine_cache, write_project


def bank(project: Synthetic) -> engine.Workspace:
    return engine.project(project.root, runs_root=project.runs_root, threads=1)


def test_a_plan_is_that_of_the_command(own: Synthetic) -> None:
    place = ("--project", str(own.root), "--runs-root", str(own.runs_root))
    own.change("2A.S2")
    told = json.loads(command("plan", "--json", *place, cache=own.base / "cache").stdout)
    planned = bank(own).plan()
    assert planned.document() == told and planned.changes
    assert "2A.S2" in planned._repr_html_() and "to run" in repr(planned)
    with pytest.raises(engine.EngineError, match="names no segment"):
        bank(own).plan("5Z")


def test_a_build_tells_what_it_does_and_opens_its_run(own: Synthetic) -> None:
    own.change("5A.S2")
    lines: list[str] = []
    built = bank(own).build(gates=False, progress=lines.append)
    assert built.result is not None and built.result.outcomes["5A.S2"] == "built"
    assert any(line.startswith("5A.S2 built") for line in lines)
    assert not built.failed and built.document()["run_id"] == built.run.id
    assert built.run.sql("SELECT count(*) FROM meta.states").fetchall() == [(len(built.result.records),)]
    nothing = bank(own).build("state:modified")
    assert nothing.result is None and repr(nothing) == "<build: nothing to do>" and nothing._repr_html_()
    with pytest.raises(LookupError):
        _ = nothing.run


def test_packs_alone_open_no_run(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    with machine_cache(tmp_path / "cache"):
        built = bank(project).build("ref")
        assert built.result is not None and not built.is_run
        assert {name for name, told in built.result.outcomes.items() if told == "built"} == {
            "ref.S0",
            "ref.S1",
            "ref.S5",
        }
        assert not [path for path in project.runs_root.iterdir() if not path.name.startswith(".")]
        assert built.document()["run_id"] is None and "reference" in repr(built)
        one = bank(project).build("1A")
        assert one.result is not None and one.result.outcomes["1B.S1"] == "waiting"
        assert [path.name for path in project.runs_root.iterdir() if not path.name.startswith(".")] == ["worlds"]
        whole = bank(project).build("+2A.S1", gates=False)
        assert whole.is_run and whole.result is not None and whole.result.outcomes["1B.S1"] == "built"


def test_seeds_of_a_certificate_are_checked(own: Synthetic) -> None:
    for seeds in ([], [1, 1], [-1]):
        with pytest.raises(engine.EngineError, match="seeds are different numbers"):
            bank(own).certify("2A", seeds)
    with pytest.raises(engine.EngineError, match="nothing to certify"):
        bank(own).certify("2A")


@pytest.mark.slow
def test_a_certificate_is_that_of_the_command(tiny_copy: Path) -> None:
    boards: list[str] = []
    told = engine.project(runs_root=tiny_copy).certify(
        "2A", [42], on_board=lambda board: boards.append(board.segment)
    )
    assert boards == ["2A"] and [seed["seed"] for seed in told.document()["seeds"]] == [42]
    assert told.failed == (told.certificate.grade == "fail") and told.verdict in told._repr_html_()


def test_a_project_shows_its_segments(own: Synthetic) -> None:
    page = bank(own)._repr_html_()
    assert all(f">{name}<" in page for name in ("ref", "1A", "2A", "6A"))
