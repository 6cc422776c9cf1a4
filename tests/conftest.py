"""Fixtures of the whole suite: a command that starts at once, and one tiny run shared by all workers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.project.definition import Project
from engine.project.load import load_project
from tests.robustness.forked_engine import ForkedEngine
from tests.shared import Shared, schedule
from tests.skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401 (hooks)


class NoPandas(MetaPathFinder):
    """Says at once that there is no pandas: DuckDB looks for it twice with every value that Python hands it."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")


if find_spec("pandas") is None:
    sys.meta_path.insert(0, NoPandas())

ROOT = Path(__file__).resolve().parent.parent
ORACLES = Path(os.environ.get("ENGINE_ORACLES") or ROOT / ".venv-oracles")
"""What `.ci/oracles` installs: tools that want other versions than the engine's."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests that share what a worker makes for them go to one worker."""
    return schedule(config, log)


@cache
def shipped(profile: str) -> Project:
    """The project as it is shipped, under a profile."""
    return load_project(ROOT, profile)


@cache
def forked_engine() -> ForkedEngine:
    """The process of this worker that has the engine loaded."""
    return ForkedEngine()


def pytest_unconfigure() -> None:
    """End it."""
    if forked_engine.cache_info().currsize:
        forked_engine().close()


def engine(*arguments: str, check: bool = True, cache: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, in a process of its own; stdout and stderr as text."""
    done = forked_engine()(*arguments, cache=cache)
    if check and done.code != 0:
        raise AssertionError(f"engine {' '.join(arguments)} -> {done.code}\n{done.out}{done.err}")
    return subprocess.CompletedProcess(("engine", *arguments), done.code, done.out, done.err)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Shared:
    """What all workers share."""
    return Shared(tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def tiny_root(shared: Shared) -> Path:
    """A runs root with a built tiny run of seed 42; read it, do not build in it."""
    return shared.once("tiny_runs", lambda root: engine("build", "--profile", "tiny", "--runs-root", str(root)))


@pytest.fixture(scope="session")
def two_seeds(tiny_root: Path, shared: Shared) -> Path:
    """A runs root where `tiny` is certified for 2A on seeds 42 and 7; read it, do not build in it.

    `certify.json` is what the command printed.
    """

    def certify(root: Path) -> None:
        shutil.copytree(tiny_root, root, copy_function=os.link)
        place = ("--profile", "tiny", "--runs-root", str(root))
        done = engine("certify", "2A", *place, "--seeds", "42,7", "--json", "-q", check=False)
        assert done.returncode in (0, 1), done.stderr
        (root / "certify.json").write_text(done.stdout, "utf-8")

    return shared.once("two_seeds", certify)


@pytest.fixture(scope="session")
def tiny_seeds(tiny_root: Path, shared: Shared) -> Path:
    """A runs root where `tiny` is certified for 6A: its four seeds are built; read it, do not build in it."""

    def certify(root: Path) -> None:
        shutil.copytree(tiny_root, root, copy_function=os.link)
        engine("certify", "6A", "--profile", "tiny", "--runs-root", str(root), "-q", check=False)

    return shared.once("tiny_seeds", certify)


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
        connection.execute("SET search_path = 'main,machinery'")
        yield connection


@pytest.fixture
def reference_db(tiny_world: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The reference packs of the tiny run, by bare name."""
    return tiny_world


@pytest.fixture(scope="session")
def oracles() -> Path:
    """The folder of programs of the second environment."""
    if not (ORACLES / "bin" / "python").exists():
        pytest.skip("there is no second environment: .ci/oracles makes it")
    return ORACLES / "bin"
