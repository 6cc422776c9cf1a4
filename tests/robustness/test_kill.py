"""kill -9 at any moment of a build: nothing published is lost or changed, and the next build completes.

Three nets: random moments of real builds, a build that is killed again and again until it gets through, and
calls of a project in miniature. Each of them is thrown a few times, and many times with `-m slow`. Every single
call is a matter of `test_faults`.
"""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.runs.index import worlds_root
from tests.robustness.forked_engine import KILLED, ForkedEngine
from tests.robustness.run_roots import Place, assert_whole, contents, leftovers, published, small_project, twin

RANDOM_KILLS, CALL_KILLS = 1, 1
MANY_RANDOM_KILLS, MANY_CALL_KILLS, WORLD_KILLS = 20, 4, 10
"""With `-m slow` 34 builds of `tiny` are killed, which takes BUDGET_MINUTES on two cores."""
BUDGET_MINUTES = 12
CHOSEN_CALLS, INTERRUPTS, MANY_INTERRUPTS = 2, 2, 10
INTERRUPTED = 130
ARGUMENTS = ("--no-gates", "-q", "--select")
moments = random.SystemRandom()


@dataclass(frozen=True)
class Start:
    """Where the builds of a test begin, what they are, and how long one takes when nothing stops it."""

    place: Place
    arguments: tuple[str, ...]
    elapsed_s: float
    calls: int
    goal: dict[str, str]

    def build(self, forked: ForkedEngine, place: Place, **how: object) -> int:
        done = forked("build", *self.arguments, *place.options(), cache=place.cache, **how)
        assert done.code in (0, KILLED, INTERRUPTED), f"{how}: {done.code}\n{done.err}"
        return done.code


def measured(forked: ForkedEngine, place: Place, base: Path, *arguments: str) -> Start:
    """A start, timed and counted by a build that nothing stops."""
    trial = twin(place, base)
    began = time.monotonic()
    done = forked("build", *arguments, *trial.options(), cache=trial.cache, list_operations=True)
    elapsed = time.monotonic() - began
    assert done.code == 0, done.err
    assert leftovers(trial) == []
    return Start(place, arguments, elapsed, len(done.operations), contents(trial.run))


def survive(forked: ForkedEngine, start: Start, base: Path, kill: Callable[[Place], str]) -> None:
    """Kill a build in a fresh copy, look at what is left, then let the next one complete."""
    place = twin(start.place, base)
    before = published(place)
    moment = kill(place)
    after = published(place)
    lost = {path for path, digest in before.items() if after.get(path) != digest}
    assert lost == set(), moment
    assert_whole(place)
    assert start.build(forked, place) == 0, moment
    final = published(place)
    assert {path for path, digest in after.items() if final.get(path) != digest} == set(), moment
    assert contents(place.run) == start.goal, moment
    assert leftovers(place) == [], moment
    assert_whole(place)
    verified = forked("runs", "verify", *place.options(), cache=place.cache)
    assert verified.code == 0, f"{moment}\n{verified.err}"
    shutil.rmtree(base)


@pytest.fixture(scope="module")
def half_run(forked: ForkedEngine, tiny_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Start:
    """The tiny world and a run of which the first states stand."""
    base = tmp_path_factory.mktemp("half_run")
    place = twin(tiny_place, base / "start")
    shutil.rmtree(place.run.root)
    done = forked("build", *ARGUMENTS, "2A.S0..S3", *place.options(), cache=place.cache)
    assert done.code == 0, done.err
    return measured(forked, place, base / "trial", *ARGUMENTS, "2A")


def random_moment(forked: ForkedEngine, start: Start) -> Callable[[Place], str]:
    """Kill a build after a random time."""
    after_s = moments.uniform(0.0, start.elapsed_s)

    def kill(place: Place) -> str:
        start.build(forked, place, kill_after_s=after_s)
        return f"killed after {after_s:.3f} of {start.elapsed_s:.3f} s"

    return kill


def random_call(forked: ForkedEngine, start: Start, part: int, parts: int) -> Callable[[Place], str]:
    """Kill a build at a random call in one of equal parts of it."""
    share = start.calls / parts
    return at_call(forked, start, moments.randint(1 + int(part * share), int((part + 1) * share)))


def at_call(forked: ForkedEngine, start: Start, call: int) -> Callable[[Place], str]:
    """Kill a build just before its n-th call that changes the file system."""

    def kill(place: Place) -> str:
        assert start.build(forked, place, fault_at=call) == KILLED
        return f"killed at call {call} of {start.calls}"

    return kill


@pytest.mark.slow
def test_a_real_build_is_killed_at_random_moments(forked: ForkedEngine, half_run: Start, tmp_path: Path) -> None:
    for attempt in range(RANDOM_KILLS):
        survive(forked, half_run, tmp_path / str(attempt), random_moment(forked, half_run))
    for part in range(CALL_KILLS):
        survive(forked, half_run, tmp_path / str(part), random_call(forked, half_run, part, CALL_KILLS))


@pytest.mark.slow
def test_a_real_build_is_killed_many_times(forked: ForkedEngine, half_run: Start, tmp_path: Path) -> None:
    for attempt in range(MANY_RANDOM_KILLS):
        survive(forked, half_run, tmp_path / str(attempt), random_moment(forked, half_run))
    for part in range(MANY_CALL_KILLS):
        survive(forked, half_run, tmp_path / str(part), random_call(forked, half_run, part, MANY_CALL_KILLS))


@pytest.mark.slow
def test_the_world_and_the_run_are_killed_until_they_get_through(
    forked: ForkedEngine, tiny_place: Place, tmp_path: Path
) -> None:
    goal = contents(tiny_place.run)
    place = twin(tiny_place, tmp_path / "copy")
    kills = 0
    while kills < WORLD_KILLS:
        shutil.rmtree(place.run.root)
        shutil.rmtree(worlds_root(place.root))
        before, longest_s = published(place), 1.0
        while (
            forked(
                "build",
                *ARGUMENTS,
                "2A",
                *place.options(),
                cache=place.cache,
                kill_after_s=moments.uniform(0.2, longest_s),
            ).code
            == KILLED
        ):
            kills, longest_s = kills + 1, longest_s + (0.1 if kills < WORLD_KILLS else 1.0)
            after = published(place)
            assert {path for path, digest in before.items() if after.get(path) != digest} == set()
            assert_whole(place)
            before = after
    made = contents(place.run)
    assert made == {dataset: goal[dataset] for dataset in made}
    assert leftovers(place) == []
    assert_whole(place)


@pytest.fixture(scope="module")
def small_start(forked: ForkedEngine, tmp_path_factory: pytest.TempPathFactory) -> Start:
    """A project in miniature: its world stands, its first segment is to be built."""
    base = tmp_path_factory.mktemp("small")
    project, place = small_project(base / "source")
    arguments = ("--project", str(project.root), "--threads", "1", *ARGUMENTS, "2A")
    done = forked("build", *arguments, *place.options(), cache=place.cache)
    assert done.code == 0, done.err
    shutil.rmtree(place.run.root)
    (place.root / "latest.json").unlink()
    return measured(forked, place, base / "trial", *arguments)


def test_a_small_build_is_killed_between_its_calls(
    forked: ForkedEngine, small_start: Start, tmp_path: Path
) -> None:
    for part in range(CHOSEN_CALLS):
        kill = random_call(forked, small_start, part, CHOSEN_CALLS)
        survive(forked, small_start, tmp_path / str(part), kill)


@pytest.mark.parametrize("times", [INTERRUPTS, pytest.param(MANY_INTERRUPTS, marks=pytest.mark.slow)])
def test_an_interrupted_build_tidies_up(
    forked: ForkedEngine, small_start: Start, tmp_path: Path, times: int
) -> None:
    """Ctrl-C: what was published stays, and nothing else is left."""
    for part in range(times):
        after_s = small_start.elapsed_s * (part + moments.random()) / times

        def interrupt(place: Place, after_s: float = after_s) -> str:
            done = small_start.build(forked, place, kill_after_s=after_s, signal=signal.SIGINT)
            assert done in (0, INTERRUPTED)
            return f"interrupted after {after_s:.3f} of {small_start.elapsed_s:.3f} s"

        survive(forked, small_start, tmp_path / str(part), interrupt)
