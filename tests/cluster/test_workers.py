"""Worker processes of this machine: the same states as a plain build, whatever becomes of the workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.cluster.bring import Asked, states_of
from engine.cluster.coordinator import Wanted
from engine.cluster.local import PLACE, STORE, LocalRunner
from engine.cluster.runner import Document
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.plan.definition import Request
from engine.project.load import load_project
from engine.runs.shared import StoredStates
from tests.cluster.conftest import Fresh, build
from tests.robustness.micro_project import write_micro_project
from tests.robustness.run_roots import Place, assert_whole, contents, leftovers
from tests.synthetic import GATES, Listener, Synthetic, machine_cache, write_project

STATES = 9
"""Of the project in miniature."""
NOT_SEVEN = """\
/*
doc: No run is of seed 7.
code: 141
name: SEED_SEVEN
hint: take another seed
*/
SELECT seed FROM meta_run WHERE seed = 7
"""


def assert_equal(place: Place, plain: Place) -> None:
    """The runs of two roots hold the same states of the same content, and nothing is left of how they came."""
    made = {record.state_id: (record.signature, record.chain) for record in place.run.records()}
    assert made == {record.state_id: (record.signature, record.chain) for record in plain.run.records()}
    assert contents(place.run) == contents(plain.run)
    assert_whole(place)
    assert leftovers(place) == [] and not (place.root / PLACE).exists()


def test_workers_make_what_a_plain_build_makes(micro: Synthetic, plain: Place, fresh: Fresh) -> None:
    place = fresh("two_workers")
    told = json.loads(build(micro, place, "--workers", "2", "--json"))
    assert set(told["states"].values()) == {"built"} and len(told["states"]) == STATES
    assert_equal(place, plain)
    assert (place.world.records(), place.reference.records()) != ([], [])
    again = json.loads(build(micro, place, "--workers", "2", "--json"))
    assert set(again["states"].values()) == {"kept"} and again["run_id"] == told["run_id"]


class Deadly(LocalRunner):
    """Kills the worker of one state as it begins, so many times."""

    def __init__(self, workers: int, state_id: str, times: int) -> None:
        super().__init__(workers)
        self.state_id, self.times = state_id, times
        self.begun: list[str] = []

    def begin(self, key: str, request: Document) -> None:
        super().begin(key, request)
        self.begun.append(request["task"]["state_id"])
        if self.begun[-1] == self.state_id and self.times:
            self.times -= 1
            os.kill(self.pids()[-1], signal.SIGKILL)


def bring(
    monkeypatch: pytest.MonkeyPatch, project: Synthetic, place: Place, runner: LocalRunner, asked: Asked
) -> StoredStates:
    """Let a runner bring the states of seed 42 into a store."""
    monkeypatch.setattr("engine.cluster.bring.open_runner", lambda config: runner)
    with machine_cache(place.cache):
        request = Request(place.root, 42, "tiny")
        loaded = load_project(project.root, "tiny")
        with states_of([Wanted(loaded, request)], asked, Resources(1), Listener(), 0) as stored:
            assert stored is not None
            return stored


def test_a_state_whose_worker_is_killed_runs_again(
    monkeypatch: pytest.MonkeyPatch, micro: Synthetic, plain: Place, fresh: Fresh, tmp_path: Path
) -> None:
    place, runner = fresh("killed"), Deadly(2, "2A.S1", times=2)
    (tmp_path / "store").mkdir()
    stored = bring(monkeypatch, micro, place, runner, Asked(str(tmp_path / "store"), 2))
    assert runner.begun.count("2A.S1") == 3 and len(runner.begun) == STATES + 2
    assert len(stored.made) == STATES and runner.pids() == []
    build(micro, place, "--store", str(tmp_path / "store"))
    assert_equal(place, plain)


@pytest.mark.slow
def test_a_state_that_kills_every_worker_is_given_up(
    monkeypatch: pytest.MonkeyPatch, micro: Synthetic, fresh: Fresh
) -> None:
    place, runner = fresh("deadly"), Deadly(1, "1A.S1", times=99)
    with pytest.raises(EngineError) as refused:
        bring(monkeypatch, micro, place, runner, Asked(workers=1))
    assert refused.value.code == "1A-S1-086" and refused.value.exit_code == 4
    assert runner.begun.count("1A.S1") == 3
    told = json.loads(build(micro, place, "--workers", "1", "--json"))
    assert set(told["states"].values()) == {"built", "linked"}, "what was made before is not made again"


def test_a_killed_coordinator_takes_its_workers_along_and_the_same_command_goes_on(
    micro: Synthetic, plain: Place, fresh: Fresh
) -> None:
    place = fresh("coordinator")
    command = ["build", "--project", str(micro.root), *place.options(), "--workers", "2", "-q", "--threads", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", *command],
        env={**os.environ, "ENGINE_CACHE": str(place.cache)},
        start_new_session=True,
    )
    states = place.root / PLACE / STORE / "states"
    while not (states.is_dir() and len(list(states.iterdir())) >= 3):
        assert process.poll() is None
        time.sleep(0.005)
    process.kill()
    process.wait()
    until = time.monotonic() + 10
    while _lives(process.pid):
        assert time.monotonic() < until, "workers live on"
        time.sleep(0.05)
    made = len([path for path in states.iterdir() if not path.name.startswith(".")])
    told = json.loads(build(micro, place, "--workers", "2", "--json"))
    assert list(told["states"].values()).count("built") <= STATES - made
    assert_equal(place, plain)


def _lives(group: int) -> bool:
    """Whether any process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_what_a_check_stops_is_told_as_ever_and_other_seeds_go_on(fresh: Fresh, tmp_path: Path) -> None:
    project = write_micro_project(tmp_path / "seven")
    project.write("sql/2A/S1/assert/not_seven.v1.sql", NOT_SEVEN)
    told, reports = {}, {}
    for name, options in (("alone", ()), ("helped", ("--workers", "2"))):
        place = fresh(name)
        out = build(project, place, *options, "--json", "--profile", "tiny", command="certify 2A", check=False)
        told[name] = json.loads(out)
        (kept,) = place.root.glob("*/quarantine/*/report.json")
        reports[name] = json.loads(kept.read_text("utf-8"))
        assert leftovers(place) == [str(kept.parent.parent)]
        assert not (place.root / PLACE).exists()
    alone, helped = ({s["seed"]: s for s in told[name]["seeds"]} for name in ("alone", "helped"))
    assert alone[42]["verdict"] == helped[42]["verdict"] != "FAIL_REALISM"
    assert alone[7]["error"] == helped[7]["error"] and helped[7]["error"]["code"] == "2A-S1-141"
    assert told["alone"]["verdict"] == told["helped"]["verdict"]
    assert reports["alone"] == reports["helped"]


def test_a_refused_state_begins_once(monkeypatch: pytest.MonkeyPatch, fresh: Fresh, tmp_path: Path) -> None:
    project = write_micro_project(tmp_path / "refused")
    project.write("sql/2A/S1/assert/not_seven.v1.sql", NOT_SEVEN.replace("= 7", "= 42"))
    runner = Deadly(2, "", times=0)
    stored = bring(monkeypatch, project, fresh("refused"), runner, Asked(workers=2))
    assert runner.begun.count("2A.S1") == 1 and "2A.S5" not in runner.begun
    (refusal,) = stored.refusals.values()
    assert refusal.error["number"] == 141 and len(stored.made) == STATES - 2


@pytest.mark.slow
def test_a_seal_that_requires_tests_waits_for_them(fresh: Fresh, tmp_path: Path) -> None:
    """Workers stop before it, the build asks the gates of the run, and workers go on behind it."""
    test, _, _, least = GATES["2A"][:4]
    project, limits = write_project(tmp_path / "required"), "config/realism_gate_2A.v1.yaml"
    project.edit("sql/5A/segment.yaml", "active: {}\n", f"active: {{}}\nrequires_tests: {{2A: [{test}]}}\n")
    sound = project.read(limits)
    project.write(limits, sound.replace(f"threshold_b: {least}", "threshold_b: 99"))
    place, asked = fresh("required"), ("--select", "+5A", "--workers", "2", "--no-gates", "--json")
    error = json.loads(build(project, place, *asked, check=False))["error"]
    assert error["code"] == "5A-S0-014"
    assert "5A.S0" not in {path.stem for path in place.root.glob("*/states/*.json")}
    project.write(limits, sound)
    states = json.loads(build(project, place, *asked))["states"]
    assert {states[f"5A.S{number}"] for number in (1, 5)} == {"built"}
    assert {states["2A.S5"], states["1A.S0"]} == {"kept"}
    assert_whole(place)
