"""A kill, a full disk, an EIO at every operation of every command that writes, on a micro project.

Whatever fails: what stood before stands, nothing is half written under its own name, a refusal tells the disk and
never a bug, and the same command then succeeds and leaves nothing behind but what it would have left at once.
The fast suite has a slice of it and every kind that was once caught. With `-m slow` every operation has a fault,
and the first of its kind has all of them: about BUDGET_MINUTES on two cores, with `test_faults_of_builds`.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from tests.robustness.fault_bench import Bench, Scenario, Trial
from tests.robustness.fault_scenarios import BUILDS, ONCE_CAUGHT, SCENARIOS
from tests.shared import some_slow

BUDGET_MINUTES = 16


def name_of(scenario: Scenario) -> str:
    return scenario.name


@pytest.mark.parametrize(
    "scenario",
    some_slow(
        {scenario.name: scenario for scenario in SCENARIOS},
        *(
            "build packs and a world",
            "ladder",
            "gates",
            "export",
            "certify",
            "reopen",
            "freeze",
            "close",
            "import",
        ),
    ),
)
def test_some_operations_fail(bench: Bench, scenario: Scenario, tmp_path: Path) -> None:
    trial = Trial(bench, scenario, tmp_path / "start", settled=False)
    for pattern, kind in ONCE_CAUGHT.get(scenario.name, ()):
        first = next(at for at, line in enumerate(trial.operations, 1) if re.search(pattern, line))
        trial.survive(first, kind)
    trial.survive(*random.Random(scenario.name).choice(trial.points()))


@pytest.mark.slow
@pytest.mark.parametrize("scenario", [item for item in SCENARIOS if item not in BUILDS], ids=name_of)
def test_every_operation_fails(bench: Bench, scenario: Scenario, tmp_path: Path) -> None:
    Trial(bench, scenario, tmp_path / "start", settled=True).survive_everything()
