"""The same bytes on any number of threads and in little memory; a seed moves what it should, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.runs.document import from_text, to_text
from engine.runs.index import folder_paths, worlds_root
from engine.runs.pointers import find_run
from tests.robustness.forked_engine import Done, ForkedEngine
from tests.robustness.run_roots import Place, changed, contents, leftovers, twin

MOVED_BY_THE_SEED = ("site_locations", "s1_tz_lookup", "site_timezones", "outlet_catalogue")
THE_SAME_FOR_ALL = ("tz_timetable_cache", "tz_edge", "country")


def build(forked: ForkedEngine, place: Place, *options: str) -> Done:
    done = forked("build", "--no-gates", "-q", "--json", *options, *place.options(), cache=place.cache)
    assert done.code == 0, done.err
    return done


@pytest.mark.parametrize(
    "select", [pytest.param(part, marks=pytest.mark.slow) for part in ("2A", "")], ids=["2A", "everything"]
)
def test_a_run_replays_on_one_thread_in_little_memory(
    forked: ForkedEngine, tiny_place: Place, tmp_path: Path, select: str
) -> None:
    place = twin(tiny_place, tmp_path / "copy")
    chosen = ("--select", select) if select else ()
    done = build(forked, place, "--replay", "--threads", "1", "--memory-limit", "1GB", *chosen)
    outcomes: dict[str, str] = done.document["states"]
    records = [record for record in tiny_place.run.records() if not select or record.segment == select]
    own = {record.state_id for record in records if record.run_id == tiny_place.run.name}
    assert own >= {f"2A.S{number}" for number in range(6)}
    assert {state for state, outcome in outcomes.items() if outcome == "replayed"} == own
    assert {outcome for state, outcome in outcomes.items() if state not in own} == {"kept"}
    assert leftovers(place) == []


@pytest.mark.slow
def test_another_root_on_eight_threads(forked: ForkedEngine, tiny_place: Place, tmp_path: Path) -> None:
    place = Place(tmp_path / "runs", tiny_place.cache)
    build(forked, place, "--threads", "8", "--select", "2A")
    made, goal = contents(place.run), contents(tiny_place.run)
    assert made == {dataset: goal[dataset] for dataset in made}
    assert {"site_locations", "tz_timetable_cache", "validation_bundle_2A"} <= made.keys()
    assert place.run.name != tiny_place.run.name


def test_another_seed(two_seeds: Path) -> None:
    """It moves the sites; what no seed moves is linked from the run of the first seed, not made again."""
    first, second = (find_run(two_seeds, "", seed, "tiny") for seed in (42, 7))
    assert second.name != first.name
    mine, theirs = contents(first), contents(second)
    assert {name for name in MOVED_BY_THE_SEED if mine[name] == theirs[name]} == set()
    assert {name for name in THE_SAME_FOR_ALL if mine[name] != theirs[name]} == set()
    files = []
    for folder in (first, second):
        record = folder.record("2A.S3")
        assert record is not None
        output = record.output("tz_timetable_cache")
        assert output.seed_invariant
        assert f"/seed={record.seed}/" in output.path
        files.append(folder.root / output.path / output.files[0].name)
        reused = [step["step"] for step in record.steps if step["step"].endswith(":reused")]
        assert bool(reused) == (folder is second)
    assert files[0] != files[1]
    assert files[0].samefile(files[1])


def test_a_replay_with_other_bytes_is_an_error(forked: ForkedEngine, tiny_place: Place, tmp_path: Path) -> None:
    """A record that claims other content stands for a model that is no function of its inputs."""
    place = twin(tiny_place, tmp_path / "copy")
    path = place.run.state_path("2A.S2")
    document = from_text(path.read_text())
    output = next(item for item in document["outputs"] if item["dataset"] == "site_timezones")
    output["content_digest"] = "0" * 64
    with changed(path, to_text(document).encode()):
        done = forked(
            "build", "--no-gates", "--json", "--replay", "--select", "2A.S2", *place.options(), cache=place.cache
        )
    assert done.code == 4
    assert done.error["number"] == 80
    assert "site_timezones" in done.error["message"]
    assert len(list(place.root.glob("*/quarantine/2A.S2-*/report.json"))) == 1


def everything(place: Place) -> dict[str, Any]:
    """Content and bundle digests of every tier."""
    folders = {"run": place.run, "world": folder_paths(worlds_root(place.root))[0], "reference": place.reference}
    return {
        name: (contents(folder), {r.segment: r.bundle_digest for r in folder.records() if r.bundle_digest})
        for name, folder in folders.items()
    }


@pytest.mark.slow
def test_other_machines_make_the_same_world(forked: ForkedEngine, tmp_path: Path) -> None:
    """Reference packs, world and run from nothing; the packs of the first machine made for another seed."""
    found = {}
    for name, options in {
        "one": ("--threads", "1"),
        "two": ("--threads", "2"),
        "eight": ("--threads", "8"),
        "little": ("--threads", "2", "--memory-limit", "1GB"),
    }.items():
        place = Place(tmp_path / name / "runs", tmp_path / name / "cache")
        if name == "one":
            first = Place(tmp_path / name / "other_runs", place.cache)
            build(forked, first, "--seed", "7", "--select", "2A")
        build(forked, place, *options)
        found[name] = everything(place)
    for name in found:
        assert found[name] == found["one"], name
