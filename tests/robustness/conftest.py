"""Fixtures: an engine that starts quickly, and private copies of the tiny run with its world and cache."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.locations import cache_root
from engine.plan.definition import Request
from engine.plan.resolve import REFERENCE_TIER, tier_identity
from engine.runs.folder import RunFolder
from engine.runs.index import reference_root
from tests.conftest import forked_engine, shipped
from tests.robustness.fault_bench import Bench
from tests.robustness.forked_engine import ForkedEngine
from tests.robustness.run_roots import Place, link_tree


@pytest.fixture(scope="session")
def forked() -> ForkedEngine:
    """Engine commands without their start-up time."""
    return forked_engine()


@pytest.fixture(scope="module")
def bench(forked: ForkedEngine, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Where commands on a micro project meet the faults of a disk."""
    return Bench(forked, tmp_path_factory.mktemp("faults") / "home")


@pytest.fixture(scope="session")
def tiny_place(
    tiny_root: Path, tiny_run: Path, forked: ForkedEngine, tmp_path_factory: pytest.TempPathFactory
) -> Place:
    """The tiny runs root and the packs of this machine's cache that a build with it opens; read only.

    Other packs there, made by other versions of the project, may hold the same states.
    """
    base = tmp_path_factory.mktemp("tiny_place")
    request = Request(tiny_root, RunFolder(tiny_run).identity().seed, "tiny")
    name = tier_identity(shipped("tiny"), request, REFERENCE_TIER).key[:32]
    link_tree(tiny_root, base / "runs")
    (base / "cache").mkdir()
    shutil.copy(cache_root() / "parsed.json", base / "cache" / "parsed.json")
    if (reference_root() / name).is_dir():
        link_tree(reference_root() / name, base / "cache" / "reference" / name)
    else:
        # The run took its packs from those of an older version, whose states are the same: here they are today's.
        options = ("--profile", "tiny", "--select", "ref", "--runs-root", str(base / "packs"), "-q")
        assert forked("build", *options, cache=base / "cache").code == 0
        shutil.rmtree(base / "cache" / "memory")
    for entry in ("run.lock", "run.holder.json", "tmp"):
        path = base / "cache" / "reference" / name / entry
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return Place(base / "runs", base / "cache")
