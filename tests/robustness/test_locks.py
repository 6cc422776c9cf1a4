"""Two builds at once: the second waits and finds everything made, or is refused and told who is at work."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.runs.folder import RunFolder, hold
from engine.runs.index import folder_paths, worlds_root
from tests.robustness.forked_engine import KILLED, Done, ForkedEngine
from tests.robustness.run_roots import Place, assert_whole, contents, leftovers, small_project, twin

AT_ONCE = 3


@pytest.fixture(scope="module")
def engines() -> Iterator[list[ForkedEngine]]:
    """Several engines, each of which runs one command at a time."""
    engines = [ForkedEngine() for _ in range(AT_ONCE)]
    yield engines
    for engine in engines:
        engine.close()


@dataclass(frozen=True)
class Small:
    """The project in miniature and where it is built."""

    project: Path
    place: Place

    def build(self, engine: ForkedEngine, *options: str, **how: object) -> Done:
        return engine(
            "build",
            "--project",
            self.project,
            "--no-gates",
            "--threads",
            "1",
            "--json",
            *options,
            *self.place.options(),
            cache=self.place.cache,
            **how,
        )


@pytest.fixture
def unbuilt(tmp_path: Path) -> Small:
    project, place = small_project(tmp_path)
    return Small(project.root, place)


@pytest.fixture(scope="module")
def source(forked: ForkedEngine, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Everything built, to be copied."""
    project, place = small_project(tmp_path_factory.mktemp("locks"))
    small = Small(project.root, place)
    assert small.build(forked).code == 0
    return small


@pytest.fixture
def built(source: Small, tmp_path: Path) -> Small:
    return Small(source.project, twin(source.place, tmp_path / "copy"))


def made_by(done: Done) -> set[str]:
    """The states that a build made itself, in any tier, from what it says of them."""
    return {line.split("]")[1].split()[0] for line in done.err.splitlines() if line.startswith("[")}


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Somebody else's lock."""
    with hold(path, 0):
        yield


@pytest.mark.slow
def test_builds_from_nothing_make_everything_once(engines: list[ForkedEngine], unbuilt: Small) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(unbuilt.build, engines))
    assert [item.code for item in done] == [0] * AT_ONCE, "\n".join(item.err for item in done)
    made = Counter(state for item in done for state in made_by(item))
    assert set(made.values()) == {1}
    place = unbuilt.place
    assert made.keys() == {record.state_id for record in place.run.records()}
    assert [
        len(folder_paths(root)) for root in (place.root, worlds_root(place.root), place.cache / "reference")
    ] == [1, 1, 1]
    assert len({item.document["run_id"] for item in done}) == 1
    assert leftovers(place) == []
    assert_whole(place)


@pytest.mark.slow
def test_the_second_real_build_waits_and_makes_nothing(
    engines: list[ForkedEngine], tiny_place: Place, tmp_path: Path
) -> None:
    place = twin(tiny_place, tmp_path / "copy")
    shutil.rmtree(place.run.root)

    def start(engine: ForkedEngine) -> Done:
        return engine("build", "--no-gates", "--select", "2A", *place.options(), cache=place.cache)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(start, engines[:2]))
    assert [item.code for item in done] == [0, 0], "\n".join(item.err for item in done)
    first, second = sorted(done, key=lambda item: len(made_by(item)), reverse=True)
    assert made_by(first) == {f"2A.S{number}" for number in range(6)}
    assert made_by(second) == set()
    assert len(folder_paths(place.root)) == 1
    made = contents(place.run)
    goal = contents(tiny_place.run)
    assert made == {dataset: goal[dataset] for dataset in made}
    assert leftovers(place) == []


def locks(place: Place) -> dict[str, Path]:
    return {"run": place.run.root / "run.lock", "root": place.root / ".root.lock"}


@pytest.mark.parametrize("which", ["run", "root"])
def test_without_waiting_a_build_is_refused(forked: ForkedEngine, built: Small, which: str) -> None:
    with held(locks(built.place)[which]):
        done = built.build(forked, "--wait", "0")
    assert done.code == 3
    error = done.error
    assert (error["number"], error["name"]) == (1, "RUN_LOCKED")
    assert json.loads(error["found"])["pid"] == os.getpid()
    assert "--wait" in error["hint"]
    assert built.build(forked, "--wait", "0").code == 0


def test_a_build_says_for_whom_it_waits(forked: ForkedEngine, engines: list[ForkedEngine], built: Small) -> None:
    with ThreadPoolExecutor(1) as pool:
        with held(locks(built.place)["run"]):
            waiting: Future[Done] = pool.submit(built.build, engines[0], "--wait", "60")
            refused = built.build(forked, "--wait", "0.2")
            assert not waiting.done()
        done = waiting.result()
    assert refused.code == 3
    assert f'waiting for another build: {{"pid": {os.getpid()}' in refused.err
    assert done.code == 0
    assert set(done.document["states"].values()) == {"kept"}


@pytest.mark.parametrize("tier", ["world", "reference"])
def test_what_lies_below_a_run_is_locked_too(forked: ForkedEngine, built: Small, tier: str) -> None:
    """A state of the world is missing, so the build has to go into the folder that somebody holds."""
    place = built.place
    below = place.world if tier == "world" else place.reference
    for folder in (place.run, place.world, below):
        for path in (folder.root / "states").glob("ref.*.json" if tier == "reference" else "1B.S1.json"):
            path.unlink()
    with held(below.root / "run.lock"):
        assert built.build(forked, "--wait", "0").error["number"] == 1
    assert built.build(forked, "--wait", "0").code == 0


def test_reading_needs_no_lock(forked: ForkedEngine, built: Small) -> None:
    place = built.place
    with ExitStack() as stack:
        for path in locks(place).values():
            stack.enter_context(held(path))
        for command in (("plan",), ("test",), ("gates", "2A"), ("ls",), ("runs", "verify"), ("runs", "list")):
            done = forked(*command, "--project", built.project, *place.options(), cache=place.cache)
            assert done.code == 0, f"{command}: {done.err}"


def test_a_killed_build_leaves_its_lock_free(forked: ForkedEngine, built: Small) -> None:
    place = built.place
    shutil.rmtree(place.run.root)
    assert built.build(forked, "--select", "2A", fault_at=250).code == KILLED
    run = folder_paths(place.root)[0]
    assert (run.root / "run.holder.json").exists(), "killed too early to have held the lock"
    assert built.build(forked, "--select", "2A", "--wait", "0").code == 0
    assert leftovers(place) == []
    assert isinstance(place.run, RunFolder)
