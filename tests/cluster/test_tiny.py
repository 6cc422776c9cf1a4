"""`tiny` by workers: every state is what a plain build makes, through a folder and through S3."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from engine.cluster.bring import Asked, states_of
from engine.cluster.coordinator import Wanted
from engine.cluster.local import PLACE, LocalRunner
from engine.cluster.runner import Document
from engine.duckdb_connection import Resources
from engine.plan.definition import Request
from engine.runs.folder import RunFolder
from tests.cluster.conftest import Fresh, build, place_of
from tests.cluster.s3_gateway import BUCKET, Gateway
from tests.conftest import engine, shipped
from tests.robustness.run_roots import Place, assert_whole, contents, leftovers
from tests.synthetic import Listener, Synthetic, machine_cache

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A runs root in which nothing is built, with the packs of this machine."""
    return place_of(tmp_path)


def assert_tiny(place: Place, tiny_run: Path) -> None:
    """All that the run holds is what the shared tiny run holds."""
    made, expected = contents(place.run), contents(RunFolder(tiny_run))
    assert made == {name: expected[name] for name in made}
    assert_whole(place)
    assert leftovers(place) == [] and not (place.root / PLACE).exists()


def test_every_state_by_two_workers(tiny_run: Path, place: Place) -> None:
    done = engine("build", *place.options(), "--workers", "2", "--no-gates", "-q", "--json", cache=place.cache)
    assert_tiny(place, tiny_run)
    assert contents(place.run).keys() == contents(RunFolder(tiny_run)).keys()
    assert "waiting" not in json.loads(done.stdout)["states"].values()


def test_every_state_through_s3(tiny_run: Path, place: Place, gateway: Gateway) -> None:
    store = ("--store", f"s3://{BUCKET}/tiny", "--no-gates", "-q", "--json")
    engine("build", *place.options(), "--workers", "2", *store, cache=place.cache)
    assert_tiny(place, tiny_run)
    other = ("--runs-root", str(place.root.parent / "other"))
    again = json.loads(engine("build", *other, *store, cache=place.cache).stdout)
    assert set(again["states"].values()) == {"linked"}
    assert contents(RunFolder(Path(again["folder"]))) == contents(place.run)


class KillsInTheMiddle(LocalRunner):
    """Kills the worker of one state, once, a while after it has begun."""

    def __init__(self, workers: int, state_id: str, after_s: float) -> None:
        super().__init__(workers)
        self.state_id, self.after_s = state_id, after_s
        self.killed: list[int] = []
        self.begun: list[str] = []

    def begin(self, key: str, request: Document) -> None:
        super().begin(key, request)
        self.begun.append(request["task"]["state_id"])
        if self.begun[-1] == self.state_id and not self.killed:
            self.killed.append(self.pids()[-1])
            threading.Timer(self.after_s, os.kill, (self.killed[0], signal.SIGKILL)).start()


def test_a_worker_killed_in_the_middle_of_a_state(
    monkeypatch: pytest.MonkeyPatch, tiny_run: Path, place: Place, tmp_path: Path
) -> None:
    runner = KillsInTheMiddle(2, "6A.S4", after_s=1.5)
    monkeypatch.setattr("engine.cluster.bring.open_runner", lambda config: runner)
    (tmp_path / "store").mkdir()
    with machine_cache(place.cache):
        request = Request(place.root, 42, "tiny", select="+6A")
        asked = Asked(str(tmp_path / "store"), 2)
        with states_of([Wanted(shipped("tiny"), request)], asked, Resources(1), Listener(), 0) as stored:
            assert stored is not None and runner.begun.count("6A.S4") == 2
    store = ("--store", str(tmp_path / "store"), "--select", "+6A", "--no-gates", "-q")
    engine("build", *place.options(), *store, cache=place.cache)
    assert_tiny(place, tiny_run)


def test_a_service_that_comes_back_is_waited_for(gateway: Gateway, micro: Synthetic, fresh: Fresh) -> None:
    here = fresh("comes_back")
    gateway.stop()
    threading.Timer(3.0, gateway.start).start()
    began = time.monotonic()
    told = json.loads(build(micro, here, "--store", f"s3://{BUCKET}/back", "--workers", "2", "--json"))
    assert set(told["states"].values()) == {"built"} and time.monotonic() - began > 3.0
    time.sleep(0.1)
