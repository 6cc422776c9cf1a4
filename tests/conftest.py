"""Fixtures of the whole suite: one tiny run, built once by the real command and shared by all workers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from tests.skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401 (hooks)

ROOT = Path(__file__).resolve().parent.parent


def engine(*arguments: str, check: bool = True, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would; stdout and stderr as text."""
    done = subprocess.run(
        [sys.executable, "-m", "engine", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        **options,  # type: ignore[call-overload]
    )
    if check and done.returncode != 0:
        raise AssertionError(f"engine {' '.join(arguments)} -> {done.returncode}\n{done.stdout}{done.stderr}")
    return done


@pytest.fixture(scope="session")
def tiny_root(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A runs root with a built tiny run of seed 42; read it, do not build in it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    root = shared / "tiny_runs"
    with FileLock(str(shared / "tiny_runs.lock")):
        if not (root / "latest.json").exists():
            engine("build", "--profile", "tiny", "--runs-root", str(root))
    return root


@pytest.fixture(scope="session")
def tiny_seeds(tiny_root: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A runs root where `tiny` is certified for 6A: its four seeds are built; read it, do not build in it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    root = shared / "tiny_seeds"
    with FileLock(str(shared / "tiny_seeds.lock")):
        if not root.exists():
            copied = shared / "tiny_seeds.part"
            shutil.rmtree(copied, ignore_errors=True)
            shutil.copytree(tiny_root, copied, copy_function=os.link)
            copied.rename(root)
            engine("certify", "6A", "--profile", "tiny", "--runs-root", str(root), "-q", check=False)
    return root


@pytest.fixture(scope="session")
def tiny_run(tiny_root: Path) -> Path:
    """The folder of the tiny run."""
    return tiny_root / str(json.loads((tiny_root / "latest.json").read_text())["run_id"])


@pytest.fixture
def tiny_copy(tiny_root: Path, tmp_path: Path) -> Path:
    """A runs root of one's own to build in: the tiny world and run by hard link."""
    root = tmp_path / "runs"
    shutil.copytree(tiny_root, root, copy_function=os.link)
    return root


@pytest.fixture
def tiny_world(tiny_run: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tiny run in plain DuckDB: every dataset, policy and macro by its bare name."""
    with duckdb.connect(str(tiny_run / "run.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture
def reference_db(tiny_run: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The reference packs of the tiny run, by bare name."""
    with duckdb.connect(str(tiny_run / "run.duckdb"), read_only=True) as connection:
        yield connection
