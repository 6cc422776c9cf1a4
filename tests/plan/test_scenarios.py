"""A scenario that the project does not have is told at once, before a world is built for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.plan.scenarios import known_scenarios, require_scenarios
from tests.conftest import engine, shipped
from tests.synthetic import write_project


def test_the_shipped_scenarios() -> None:
    project = shipped("tiny")
    assert "baseline_v1" in known_scenarios(project) and len(known_scenarios(project)) > 1
    require_scenarios(project, known_scenarios(project))


@pytest.mark.parametrize("asked", ["nope", "", "baseline_v1 ", "BASELINE_V1"])
def test_another_one_is_wrong_use(asked: str) -> None:
    with pytest.raises(EngineError) as refusal:
        require_scenarios(shipped("tiny"), ["baseline_v1", asked])
    assert (refusal.value.number, refusal.value.exit_code) == (97, 2)
    assert "baseline_v1" in refusal.value.expected


@pytest.mark.parametrize("command", [("plan",), ("build",), ("ls", "states"), ("certify", "5A")], ids=" ".join)
def test_every_command_that_takes_one_says_so(command: tuple[str, ...], tmp_path: Path) -> None:
    root = tmp_path / "runs"
    done = engine(*command, "--scenario", "nope", "--runs-root", str(root), check=False)
    assert done.returncode == 2 and "no scenario is called 'nope'" in done.stderr
    assert not root.exists()


def test_a_project_that_lists_none_takes_any(tmp_path: Path) -> None:
    require_scenarios(write_project(tmp_path).load(), ["anything"])


@pytest.mark.parametrize("column", ["policy_2A.nothing.id", "tz_policy", "policy_2A"])
def test_a_list_that_is_not_there_is_a_fault_of_the_project(column: str, tmp_path: Path) -> None:
    project = write_project(tmp_path)
    path = "sql/2A/segment.yaml"
    (project.root / path).write_text(project.read(path) + f"scenarios: {column}\n", "utf-8")
    with pytest.raises(EngineError) as refusal:
        known_scenarios(project.load())
    assert refusal.value.number == 36 and column in refusal.value.found
