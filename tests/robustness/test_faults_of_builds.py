"""The builds of `test_faults`, in a file of their own so that two workers share the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.robustness.fault_bench import Bench, Scenario, Trial
from tests.robustness.fault_scenarios import BUILDS


@pytest.mark.slow
@pytest.mark.parametrize("scenario", BUILDS, ids=lambda scenario: str(scenario.name))
def test_every_operation_of_a_build_fails(bench: Bench, scenario: Scenario, tmp_path: Path) -> None:
    Trial(bench, scenario, tmp_path / "start", settled=True).survive_everything()
