"""A full disk and a read-only place: exit code 4, nothing half published, and the next build completes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.robustness.forked_engine import Done, ForkedEngine
from tests.robustness.run_roots import (
    Place,
    assert_whole,
    contents,
    leftovers,
    published,
    sealed_files,
    small_project,
    twin,
)

IO, FULL, UNWRITABLE = 4, 85, 81


def mount(*arguments: str) -> bool:
    """Whether the system lets us mount this."""
    try:
        return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def mounted() -> Iterator[Callable[..., bool]]:
    """Mounts that are undone afterwards."""
    done: list[str] = []

    def add(*arguments: str) -> bool:
        if mount(*arguments):
            done.append(arguments[-1])
            return True
        return False

    yield add
    for target in reversed(done):
        subprocess.run(["umount", "-l", target], check=True)


@dataclass
class Disk:
    """A small disk; where none can be mounted, a limit on the size of files stands for it."""

    root: Path
    is_mounted: bool

    @property
    def ballast(self) -> Path:
        return self.root / "ballast"

    def leave(self, room: int) -> dict[str, int]:
        """Let so many bytes be free; the options under which a command feels it."""
        if not self.is_mounted:
            return {"file_bytes_max": max(room // 4, 1)}
        free = shutil.disk_usage(self.root).free
        with self.ballast.open("wb") as file:
            file.write(b"\0" * max(free - room, 0))
        return {}

    def clear(self) -> None:
        self.ballast.unlink(missing_ok=True)


@pytest.fixture
def disk(mounted: Callable[..., bool], tmp_path: Path) -> Disk:
    root = tmp_path / "disk"
    root.mkdir()
    return Disk(root, mounted("-t", "tmpfs", "-o", "size=256m", "tmpfs", str(root)))


@pytest.fixture(scope="module")
def small(forked: ForkedEngine, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Place]:
    """A project in miniature with its world and the first segment of a run."""
    project, place = small_project(tmp_path_factory.mktemp("small"))
    assert build(forked, project.root, place, "--select", "2A").code == 0
    return project.root, place


def build(forked: ForkedEngine, project: Path, place: Place, *options: str, **how: object) -> Done:
    return forked(
        "build",
        "--project",
        project,
        "--no-gates",
        "--threads",
        "1",
        "--json",
        *options,
        *place.options(),
        cache=place.cache,
        **how,
    )


def refused(done: Done, numbers: tuple[int, ...]) -> None:
    assert done.code == IO, done.err
    assert done.error["number"] in numbers, done.err
    assert done.error["hint"]


def assert_nothing_lost(before: dict[str, str], place: Place) -> None:
    after = published(place)
    assert {path for path, digest in before.items() if after.get(path) != digest} == set()
    assert_whole(place)


@pytest.mark.parametrize(
    "kilobytes", [40, *(pytest.param(more, marks=pytest.mark.slow) for more in (1, 12, 90, 160, 260))]
)
def test_the_disk_fills_up(forked: ForkedEngine, small: tuple[Path, Place], disk: Disk, kilobytes: int) -> None:
    project, source = small
    shutil.copytree(source.root, disk.root / "runs")
    place = Place(disk.root / "runs", source.cache)
    before = published(place)
    how = disk.leave(kilobytes * 1024)
    refused(build(forked, project, place, **how), (FULL, UNWRITABLE))
    assert_nothing_lost(before, place)
    disk.clear()
    done = build(forked, project, place)
    assert done.code == 0, done.err
    assert_nothing_lost(before, place)
    assert leftovers(place) == []


@pytest.mark.slow
def test_the_disk_fills_up_under_a_real_build(forked: ForkedEngine, tiny_place: Place, disk: Disk) -> None:
    shutil.copytree(tiny_place.root / "worlds", disk.root / "runs" / "worlds")
    place = Place(disk.root / "runs", tiny_place.cache)
    before = published(place)
    arguments = ("build", "--no-gates", "--json", "--select", "2A", *place.options())
    refused(forked(*arguments, cache=place.cache, **disk.leave(300 * 1024)), (FULL,))
    assert_nothing_lost(before, place)
    disk.clear()
    done = forked(*arguments, cache=place.cache)
    assert done.code == 0, done.err
    made, goal = contents(place.run), contents(tiny_place.run)
    assert made == {dataset: goal[dataset] for dataset in made}
    assert leftovers(place) == []


@pytest.mark.parametrize("file_bytes_max", [500, 5_000, 20_000])
def test_files_may_not_grow(
    forked: ForkedEngine, small: tuple[Path, Place], tmp_path: Path, file_bytes_max: int
) -> None:
    project, source = small
    place = twin(source, tmp_path / "copy")
    shutil.rmtree(place.run.root)
    before = published(place)
    done = build(forked, project, place, "--select", "2A", file_bytes_max=file_bytes_max)
    refused(done, (FULL, UNWRITABLE))
    assert_nothing_lost(before, place)
    assert build(forked, project, place, "--select", "2A").code == 0
    assert leftovers(place) == []


@pytest.mark.parametrize("where", ["/proc/engine_runs", "/sys/engine_runs", "file", "below_a_file"])
def test_the_runs_root_cannot_be_written(
    forked: ForkedEngine, small: tuple[Path, Place], tmp_path: Path, where: str
) -> None:
    project, source = small
    if not where.startswith("/"):
        (tmp_path / "file").write_text("no folder")
        where = str(tmp_path / ("file" if where == "file" else "file/runs"))
    done = build(forked, project, Place(Path(where), source.cache))
    refused(done, (UNWRITABLE,))
    assert done.error["where"] == where
    assert "--runs-root" in done.error["hint"]


@pytest.mark.parametrize("cache", ["/proc/engine_cache", "file"])
def test_the_cache_cannot_be_written(
    forked: ForkedEngine, small: tuple[Path, Place], tmp_path: Path, cache: str
) -> None:
    project, _ = small
    if cache == "file":
        (tmp_path / "file").write_text("no folder")
        cache = str(tmp_path / "file")
    done = build(forked, project, Place(tmp_path / "runs", Path(cache)))
    refused(done, (UNWRITABLE, 82))
    assert cache in done.error["where"]


READING = (
    ("plan",),
    ("ls",),
    ("test", "--select", "2A"),
    ("sql", "SELECT 1 AS one"),
    ("runs", "list"),
    ("runs", "show"),
    ("runs", "verify"),
)


@pytest.mark.slow
def test_reading_needs_no_write_access(
    forked: ForkedEngine, small: tuple[Path, Place], tmp_path: Path, mounted: Callable[..., bool]
) -> None:
    project, source = small
    root = tmp_path / "runs"
    shutil.copytree(source.root, root)
    place = Place(root, source.cache)
    run = place.run.name
    read_only = mounted("--bind", str(root), str(root)) and mount("-o", "remount,ro,bind", str(root))
    directories = [] if read_only else [Path(directory) for directory, _, _ in os.walk(root)]
    for directory in directories:
        directory.chmod(0o555)
    read_only = read_only or not os.access(root, os.W_OK)
    before = sealed_files(place)
    for command in READING:
        done = forked(
            *command,
            "--json",
            *(("--project", project) if command[0] != "sql" else ()),
            *place.options(),
            cache=place.cache,
        )
        assert done.code == 0, f"{command}: {done.err}"
        assert done.document is not None
    if read_only:
        refused(build(forked, project, place), (UNWRITABLE, 82))
        refused(
            forked(
                "gates", "2A", "--run", run, "--project", project, "--json", *place.options(), cache=place.cache
            ),
            (UNWRITABLE, 82),
        )
    assert sealed_files(place) == before
    for directory in directories:
        directory.chmod(0o755)
