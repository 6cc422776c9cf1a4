"""A kill, a full disk, an EIO at every operation of every command that writes, on a micro project.

Whatever fails: what stood before stands, nothing is half written under its own name, a refusal tells the disk and
never a bug, and the same command then succeeds and leaves nothing behind but what it would have left at once.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.robustness.fault_bench import Bench, Scenario, Trial
from tests.robustness.forked_engine import ForkedEngine
from tests.robustness.micro_project import LADDER, MANIFEST, PLAN

BUILD = ("build", "--threads", "1", "-q")
LIFT = "config/layer1/2A/lift.v1.yaml"
PROMOTE = ("lane", "promote", "2A", "--to", "candidate", "--threads", "1", "-q")
CERTIFY = ("certify", "2A", "--profile", "tiny", "--threads", "1", "-q")
CLIMB = ("ladder", f"{{home}}/{LADDER}", "--threads", "1", "-q")
CHOSEN = 3
"""Points of each scenario in the fast suite."""


def nothing(bench: Bench) -> None:
    """Only the project."""


def built(bench: Bench) -> None:
    bench.done(*BUILD)


def edited(bench: Bench) -> None:
    """A run, and then another policy."""
    built(bench)
    bench.project.edit(LIFT, "lift: 1", "lift: 2")


def superseded(bench: Bench) -> None:
    """Two runs, of which nobody rests on the first."""
    edited(bench)
    bench.done(*BUILD, "--no-gates")


def unscored(bench: Bench) -> None:
    bench.done(*BUILD, "--no-gates")


def packs(bench: Bench) -> None:
    """Reference packs, and no world."""
    bench.done(*BUILD, "--select", "ref", "--no-gates")


def climbed(bench: Bench) -> None:
    """All candidates are built."""
    bench.done(*CLIMB)


def two_seeds(bench: Bench) -> None:
    for seed in ("42", "7"):
        bench.done(*BUILD, "--seed", seed)


def promoted(bench: Bench) -> None:
    two_seeds(bench)
    bench.done(*PROMOTE)


def certified(bench: Bench) -> None:
    promoted(bench)
    bench.done(*CERTIFY)


def last_phase(bench: Bench) -> None:
    certified(bench)
    bench.done("phase", "advance", f"{{home}}/{PLAN}")


SCENARIOS = (
    Scenario("build", BUILD, nothing),
    Scenario("build after an edit", BUILD, edited),
    Scenario("gates", ("gates", "2A"), unscored),
    Scenario("report", ("report",), built),
    Scenario("prune", ("runs", "prune", "--yes"), superseded),
    Scenario("pin", ("runs", "pin", "{run}"), unscored),
    Scenario("ladder", CLIMB, climbed, repeated="reports/ladders/"),
    Scenario("promote", PROMOTE, two_seeds),
    Scenario("certify", CERTIFY, promoted),
    Scenario("import", ("import", f"{{home}}/{MANIFEST}", "--threads", "1", "-q"), packs),
    Scenario("baseline", ("perf", "baseline", "2A", "--published"), unscored),
    Scenario("close", ("perf", "close", "2A", "--phase", "POPT1", "--baseline", "{run}", "--published"), unscored),
)


@pytest.fixture
def trial(request: pytest.FixtureRequest, forked: ForkedEngine, tmp_path: Path) -> Trial:
    return Trial(Bench(forked, tmp_path / "home"), request.param, tmp_path / "start")


every_scenario = pytest.mark.parametrize("trial", SCENARIOS, ids=lambda scenario: scenario.name, indirect=True)


@every_scenario
def test_some_operations_fail(trial: Trial) -> None:
    for at, kind in random.Random(14).sample(trial.points(), CHOSEN):
        trial.survive(at, kind)


@pytest.mark.slow
@every_scenario
def test_every_operation_fails(trial: Trial) -> None:
    for at, kind in trial.points():
        trial.survive(at, kind)
