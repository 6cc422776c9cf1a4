"""The project in miniature, built once with its catalogue and scored: fixtures of the tests of what reads runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from tests.shared import Shared
from tests.synthetic import Synthetic, machine_cache, write_project


@pytest.fixture(scope="session")
def small(shared: Shared) -> Synthetic:
    """The project with one run of seed 42; only read it."""
    return Synthetic(shared.once("small_run", lambda base: write_project(base).build(reports=True) and None))


@pytest.fixture
def run(small: Synthetic) -> Iterator[engine.Run]:
    """Its run, opened."""
    with (
        machine_cache(small.base / "cache"),
        engine.open(runs_root=small.runs_root, project=small.root, threads=1) as run,
    ):
        yield run


@pytest.fixture
def own(small: Synthetic, tmp_path: Path) -> Iterator[Synthetic]:
    """A copy of it to build in, or to damage."""
    shutil.copytree(small.base, tmp_path / "own")
    with machine_cache(tmp_path / "own" / "cache"):
        yield Synthetic(tmp_path / "own")
