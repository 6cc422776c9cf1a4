"""A synthetic project that is built once; each test gets a copy of its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.shared import Shared
from tests.synthetic import Synthetic, write_project


@pytest.fixture(scope="session")
def built_once(shared: Shared) -> Synthetic:
    """The project, built for seed 42 and profile tiny; read it, do not edit it."""
    return Synthetic(shared.once("synthetic", lambda base: write_project(base).build()))


@pytest.fixture
def built(built_once: Synthetic, tmp_path: Path) -> Synthetic:
    """A built project to edit."""
    shutil.copytree(built_once.base, tmp_path / "synthetic")
    return Synthetic(tmp_path / "synthetic")


@pytest.fixture
def planned_only(built_once: Synthetic, tmp_path: Path) -> Synthetic:
    """A built project to edit and to plan, never to build: its runs are links."""
    base = tmp_path / "synthetic"
    shutil.copytree(built_once.root, base / "project")
    for name in ("runs", "cache"):
        shutil.copytree(built_once.base / name, base / name, copy_function=os.link)
    return Synthetic(base)


@pytest.fixture
def project(tmp_path: Path) -> Synthetic:
    """A project that was never built."""
    return write_project(tmp_path / "synthetic")
