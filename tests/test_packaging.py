"""What pyproject.toml says of the distribution: its name, its Pythons, its extras, what the wheel carries."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from engine.locations import PARTS, file_or_project_file
from tests.conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
EXTRA = re.compile(r"\b([a-z][a-z-]*)\[(\{extra\}|" + "|".join(PROJECT["optional-dependencies"]) + r")\]")
TEXTS = ("engine/*.py", "engine/*.j2", "docs/*.md", "*.md", "bootstrap", ".ci/*")
"""Files that tell people what to install."""


def texts() -> dict[str, str]:
    """Path -> text of TEXTS, as git knows them."""
    asked = ("git", "ls-files", "--cached", "--others", "--exclude-standard", *TEXTS)
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return {path: (ROOT / path).read_text("utf-8") for path in listed if (ROOT / path).is_file()}


def test_every_hint_names_the_distribution_and_an_extra() -> None:
    found = {(name, path) for path, text in texts().items() for name, _ in EXTRA.findall(text)}
    assert {name for name, _ in found} == {PROJECT["name"]}, found
    assert len(found) > 8


def test_module_and_command_are_called_engine() -> None:
    assert PROJECT["scripts"] == {"engine": "engine.cli.main:main"}
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["engine"]


def test_the_named_pythons_begin_where_the_project_does() -> None:
    named = [re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line) for line in PROJECT["classifiers"]]
    versions = [found[1] for found in named if found]
    assert PROJECT["requires-python"] == f">={versions[0]}"
    minors = [int(version.partition(".")[2]) for version in versions]
    assert minors == list(range(minors[0], minors[-1] + 1)), "no gap: .ci/pythons goes through them"


def test_the_wheel_carries_the_project_and_its_documents() -> None:
    carried = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {*PARTS, "docs", "requirements.lock"} == set(carried)
    assert all(target == f"engine/_project/{source}" for source, target in carried.items())


def test_a_file_that_is_not_here_is_looked_for_in_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ladder = Path("docs/ladders/5A_tail.yaml")
    monkeypatch.chdir(tmp_path)
    assert file_or_project_file(ladder) == ROOT / ladder
    assert file_or_project_file(Path("no/such.yaml")) == Path("no/such.yaml")
    (tmp_path / ladder).parent.mkdir(parents=True)
    (tmp_path / ladder).write_text("own: true\n")
    assert file_or_project_file(ladder) == ladder
