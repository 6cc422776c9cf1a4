"""A skip that no list explains fails the run, if there is a list."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.skips import VARIABLE, explained

HOOKS = "from tests.skips import pytest_make_collect_report, pytest_runtest_makereport\n"
SKIPPED = """
import pytest

@pytest.mark.parametrize("x", [1, 2])
def test_of_a_tool(x):
    pytest.skip("no tool")

@pytest.mark.skipif(True, reason="never")
def test_of_nothing():
    pass

@pytest.mark.xfail(reason="not yet")
def test_to_come():
    raise AssertionError

@pytest.fixture
def tool():
    pytest.importorskip("no_such_module")

def test_with_a_tool(tool):
    pass

def test_sound():
    pass
"""


def run(folder: Path, listed: str | None, text: str = SKIPPED) -> str:
    """What pytest says of these tests under a list of explained skips."""
    (folder / "conftest.py").write_text(HOOKS)
    (folder / "test_it.py").write_text(text)
    environment = {key: value for key, value in os.environ.items() if key != VARIABLE}
    if listed is not None:
        (folder / "skips.txt").write_text(listed)
        environment[VARIABLE] = str(folder / "skips.txt")
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:hypothesispytest",
            "--rootdir",
            str(folder),
            str(folder),
        ],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def test_without_a_list_a_skip_is_a_skip(tmp_path: Path) -> None:
    assert "1 passed, 4 skipped, 1 xfailed" in run(tmp_path, None)


def test_a_skip_that_no_list_explains_is_a_failure(tmp_path: Path) -> None:
    told = run(tmp_path, "# none\n")
    assert "3 failed, 1 passed, 2 errors" in told
    assert "test_it.py::test_of_a_tool[1] was skipped, and " in told and "no tool" in told


def test_an_explained_skip_is_a_skip(tmp_path: Path) -> None:
    told = run(tmp_path, "test_it.py::test_of_a_tool[1]: there is no tool\ntest_it.py::test_t*: later\n")
    assert "1 passed, 1 skipped, 1 xfailed" in told
    assert "test_of_a_tool[2] was skipped" in told and "test_of_a_tool[1] was skipped" not in told


def test_a_module_that_is_skipped_needs_its_reason_too(tmp_path: Path) -> None:
    text = "import pytest\npytest.importorskip('no_such_module')\n"
    assert "test_it.py was skipped, and " in run(tmp_path, "", text)
    assert "1 skipped" in run(tmp_path, "test_it.py: no module\n", text)


def test_an_explanation_needs_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "skips.txt"
    path.write_text("test_it.py::test_of_a_tool\n")
    with pytest.raises(AssertionError, match="expected, found"):
        explained(path)
