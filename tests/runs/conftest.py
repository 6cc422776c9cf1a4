"""Runs roots to keep, compare and prune: the project in miniature with several runs, copied for each test."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from engine.runs.folder import RunFolder
from engine.runs.index import run_folders
from tests.shared import Shared
from tests.synthetic import Synthetic, write_project

POLICY = "config/layer1/2A/tz_policy.v1.yaml"


@pytest.fixture(scope="session")
def built(shared: Shared) -> Synthetic:
    """Three runs of seed 42, oldest first with bump 1, 2, 3, then one of seed 7 with bump 3; read only."""

    def build(base: Path) -> None:
        project = write_project(base)
        for bump in (1, 2, 3):
            if bump > 1:
                project.edit(POLICY, f"bump: {bump - 1}", f"bump: {bump}")
            project.build(reports=True)
        project.build(seed=7, reports=True)

    return Synthetic(shared.once("retention", build))


@pytest.fixture
def root(built: Synthetic, tmp_path: Path) -> Path:
    """A runs root of one's own, by hard link; receipts and records are copies, so that they can be damaged."""
    shutil.copytree(built.runs_root, tmp_path / "runs", copy_function=os.link)
    for path in (tmp_path / "runs").rglob("*.json"):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
    return tmp_path / "runs"


@pytest.fixture
def runs(root: Path) -> list[RunFolder]:
    """Oldest first: bump 1, 2, 3, and seed 7."""
    return run_folders(root)[::-1]
