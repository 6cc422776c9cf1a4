"""Two runs side by side, and what they cost on disk."""

from __future__ import annotations

import copy
import os
import shutil
from pathlib import Path

import pytest

import engine.assurance.compare
from engine.assurance.compare import compare_runs
from engine.assurance.score import Scorer
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.runs.disk import disk_use
from engine.runs.folder import RunFolder
from tests.synthetic import Synthetic, machine_cache


@pytest.fixture
def project(built: Synthetic, root: Path) -> Synthetic:
    """The project; its runs are those of `root`."""
    return Synthetic(built.base)


def score(project: Synthetic, root: Path, run: RunFolder) -> None:
    with machine_cache(project.base / "cache"):
        loaded = project.load()
        Scorer(loaded, root, run, loaded.segment("2A"), Resources(threads=1)).score()


def test_equal_runs_do_not_differ(project: Synthetic, runs: list[RunFolder]) -> None:
    assert compare_runs(project.load(), runs[0], runs[0]) == []


def test_causes_come_before_effects(project: Synthetic, runs: list[RunFolder]) -> None:
    found = compare_runs(project.load(), runs[0], runs[2])
    kinds = list(dict.fromkeys(difference.what for difference in found))
    assert kinds == ["token", "policy", "state", "digest"]
    assert [(d.name, d.a, d.b) for d in found if d.what == "policy"] == [("2A.tz_policy.bump", 1, 3)]
    moved = {d.name for d in found if d.what == "state"}
    assert {"2A.S2", "5A.S1", "6A.S5"} <= moved
    assert "1B.S1" not in moved
    assert "2A.S2 site_timezones" in {d.name for d in found if d.what == "digest"}


def test_policies_are_told_by_place_with_both_values(
    project: Synthetic, runs: list[RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents of both runs, edited as their records: a figure, a row put in first, a version."""
    left, right = ({"2A.tz_overrides": project.load().policies["2A.tz_overrides"].document} for _ in "ab")
    right = copy.deepcopy(right)
    right["2A.tz_overrides"]["overrides"][0]["zone"] = None
    right["2A.tz_overrides"]["overrides"].insert(0, {"site_id": 12, "zone": "Europe/Rome"})
    right["2A.tz_overrides"]["version"] = "1.0.1"
    documents = iter((left, right))
    monkeypatch.setattr(engine.assurance.compare, "_policies", lambda records: next(documents))
    found = [d for d in compare_runs(project.load(), runs[0], runs[2]) if d.what == "policy"]
    assert [(d.name, d.a, d.b, d.shown) for d in found] == [
        ("2A.tz_overrides.version", "1.0.0", "1.0.1", ("1.0.0", "1.0.1")),
        (
            "2A.tz_overrides.overrides.12 added",
            None,
            {"site_id": 12, "zone": "Europe/Rome"},
            ("-", "{site_id: 12, zone: Europe/Rome}"),
        ),
        ("2A.tz_overrides.overrides.11.zone", "Europe/Paris", None, ("Europe/Paris", "null")),
    ]


def test_seeds_differ_in_the_token(project: Synthetic, runs: list[RunFolder]) -> None:
    found = compare_runs(project.load(), runs[2], runs[3])
    assert ("seed", 42, 7) in {(d.name, d.a, d.b) for d in found if d.what == "token"}
    assert not [d for d in found if d.what == "policy"]


def test_sql_is_told_by_relation(project: Synthetic, root: Path, tmp_path: Path) -> None:
    copy = Synthetic(tmp_path / "own")
    shutil.copytree(project.root, copy.root)
    shutil.copytree(root, copy.runs_root, copy_function=os.link)
    shutil.copytree(project.base / "cache", copy.base / "cache")
    before = copy.build().folder
    copy.idle("2A.S3")
    after = copy.build().folder
    found = compare_runs(copy.load(), before, after)
    assert [d.name for d in found if d.what == "sql"] == ["models timetable"]
    assert "policy" not in {d.what for d in found}


def test_gate_values_only_of_boards_that_judge_the_run(
    project: Synthetic, root: Path, runs: list[RunFolder]
) -> None:
    score(project, root, runs[2])
    found = [d for d in compare_runs(project.load(), runs[0], runs[2]) if d.what == "gate"]
    assert [(d.name, d.a, d.b) for d in found] == [("2A gateboard", None, "scored")]
    board = next(runs[2].root.rglob("realism_gate_2A.json"))
    other = runs[0].root / board.relative_to(runs[2].root)
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_bytes(board.read_bytes())
    found = [d for d in compare_runs(project.load(), runs[0], runs[2]) if d.what == "gate"]
    assert [(d.name, d.a, d.b) for d in found] == [("2A gateboard", None, "scored")], "it judges another run"


def test_a_run_of_a_few_states_is_compared_by_these(project: Synthetic, root: Path, tmp_path: Path) -> None:
    own = Synthetic(tmp_path / "own")
    shutil.copytree(project.base, own.base, ignore=shutil.ignore_patterns("runs"))
    whole = own.build().folder
    own.edit("config/layer1/2A/tz_policy.v1.yaml", "bump: 3", "bump: 4")
    few = own.build(select="+2A.S2").folder
    found = compare_runs(own.load(), whole, few)
    gone = {d.name for d in found if d.what == "state" and d.b is None}
    assert {"2A.S3", "5A.S1", "6A.S5"} <= gone and "2A.S2" not in gone
    assert [(d.name, d.a, d.b) for d in found if d.what == "policy"] == [("2A.tz_policy.bump", 3, 4)]
    told = {d.name.split()[0] for d in found if d.what in ("rows", "digest")}
    assert told == {"2A.S0", "2A.S2"}, "nothing of what stands in one run alone"


def test_a_diff_of_selected_states(project: Synthetic, runs: list[RunFolder]) -> None:
    loaded = project.load()
    found = compare_runs(loaded, runs[0], runs[2], "5A", "5A.S0")
    assert {d.name.partition(".")[0] for d in found if d.what in ("state", "digest")} == {"5A"}
    moved = {d.name for d in compare_runs(loaded, runs[0], runs[2], "state:modified") if d.what == "state"}
    assert moved == {d.name for d in compare_runs(loaded, runs[0], runs[2]) if d.what == "state"}
    same = compare_runs(loaded, runs[0], runs[2], "state:reused")
    assert {d.what for d in same} == {"token"}
    with pytest.raises(EngineError, match="names no segment"):
        compare_runs(loaded, runs[0], runs[2], "5Z")


def test_disk_use_counts_links_once(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    block = b"x" * 65536
    (tmp_path / "a" / "own").write_bytes(block)
    (tmp_path / "a" / "shared").write_bytes(block)
    os.link(tmp_path / "a" / "shared", tmp_path / "b" / "shared")
    os.link(tmp_path / "a" / "own", tmp_path / "a" / "again")
    (tmp_path / "b" / "link").symlink_to(tmp_path / "a")
    (tmp_path / "b" / "loop").symlink_to(tmp_path / "b")
    size = (tmp_path / "a" / "own").stat().st_blocks * 512
    tiny = (tmp_path / "b" / "link").lstat().st_blocks * 512
    a, b, both = disk_use([tmp_path / "a"]), disk_use([tmp_path / "b"]), disk_use([tmp_path])
    assert (a.held, a.own) == (2 * size, size)
    # Links to folders are listed with the folders, and cost nothing worth counting.
    assert (b.held - size, b.own) in ((0, 0), (2 * tiny, 2 * tiny))
    assert both.held - 2 * size in (0, 2 * tiny)
    assert both.own == both.held
    assert disk_use([tmp_path / "a", tmp_path / "b"]).own == both.held
