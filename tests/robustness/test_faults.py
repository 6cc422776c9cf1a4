"""A kill, a full disk, an EIO at every operation of every command that writes, on a micro project.

Whatever fails: what stood before stands, nothing is half written under its own name, a refusal tells the disk and
never a bug, and the same command then succeeds and leaves nothing behind but what it would have left at once.
All of it takes about BUDGET_MINUTES on two cores; the fast suite has a slice and every kind that was once caught.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from tests.robustness.fault_bench import Bench, Scenario, Trial, stage
from tests.robustness.faults import EIO, KILL, TORN
from tests.robustness.forked_engine import ForkedEngine
from tests.robustness.micro_project import LADDER, MANIFEST, write_micro_project

BUDGET_MINUTES = 12
BUILD = ("build", "--threads", "1", "-q")
LIFT = "config/layer1/2A/lift.v1.yaml"
PROMOTE = ("lane", "promote", "2A", "--to", "candidate", "--threads", "1", "-q")
CERTIFY = ("certify", "2A", "--profile", "tiny", "--threads", "1", "-q")
CLIMB = ("ladder", f"{{home}}/{LADDER}", "--threads", "1", "-q")


@stage
def nothing(bench: Bench) -> None:
    """Only the project."""
    write_micro_project(bench.home)


@stage
def built(bench: Bench) -> None:
    nothing(bench)
    bench.done(*BUILD)


@stage
def edited(bench: Bench) -> None:
    """A run, and then another policy."""
    built(bench)
    bench.project.edit(LIFT, "lift: 1", "lift: 2")


@stage
def superseded(bench: Bench) -> None:
    """Two runs, of which nobody rests on the first."""
    edited(bench)
    bench.done(*BUILD, "--no-gates")


@stage
def unscored(bench: Bench) -> None:
    packs(bench)
    bench.done(*BUILD, "--no-gates")


@stage
def packs(bench: Bench) -> None:
    """Reference packs, and no world."""
    nothing(bench)
    bench.done(*BUILD, "--select", "ref", "--no-gates")


@stage
def climbed(bench: Bench) -> None:
    """All candidates are built."""
    built(bench)
    bench.done(*CLIMB)


@stage
def two_seeds(bench: Bench) -> None:
    built(bench)
    bench.done(*BUILD, "--seed", "7")


@stage
def promoted(bench: Bench) -> None:
    two_seeds(bench)
    bench.done(*PROMOTE)


SCENARIOS = (
    Scenario("build packs", (*BUILD, "--select", "ref", "--no-gates"), nothing),
    Scenario("build a world", (*BUILD, "--select", "1A", "--no-gates"), packs),
    Scenario("build a run", BUILD, edited),
    Scenario("gates", ("gates", "2A"), unscored),
    Scenario("report", ("report",), built),
    Scenario("prune", ("runs", "prune", "--yes"), superseded, optional="runs/prune_log.jsonl"),
    Scenario("pin", ("runs", "pin", "{run}"), unscored),
    Scenario("ladder", CLIMB, climbed, repeated="reports/ladders/"),
    Scenario("promote", PROMOTE, two_seeds),
    Scenario("certify", CERTIFY, promoted),
    Scenario("import", ("import", f"{{home}}/{MANIFEST}", "--threads", "1", "-q"), packs),
    Scenario("baseline", ("perf", "baseline", "2A", "--published"), unscored),
    Scenario("close", ("perf", "close", "2A", "--phase", "POPT1", "--baseline", "{run}", "--published"), unscored),
)

ONCE_CAUGHT = {
    "build packs": (
        (r"mkdir .*/upstream$", EIO),
        (r"replace .*/ref/validation$", EIO),
        (r"write .*cache.*/run_log_", TORN),
    ),
    "build a run": (
        (r"replace .*/reports/ref/state=S1/run_report.json", KILL),
        (r"write .*runs/[0-9a-f]+/run_log_", TORN),
        (r"write .*parsed\.json", KILL),
    ),
    "gates": ((r"replace .*/realism_gate_2A\.json", KILL), (r"replace .*/run\.duckdb", KILL)),
    "report": ((r"replace .*/report\.json", KILL),),
    "prune": ((r"unlink .*\.parquet", KILL), (r"write .*prune_log", TORN)),
    "pin": ((r"replace .*/keep_set\.json", KILL),),
    "ladder": ((r"unlink .*\.at_work", KILL),),
    "import": ((r"replace .*runs/worlds/[0-9a-f]+$", KILL),),
    "baseline": ((r"replace .*\.md$", KILL),),
}
"""Scenario -> operations at which a fault once left something behind, or something undone for good."""


@pytest.fixture(scope="module")
def bench(forked: ForkedEngine, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(forked, tmp_path_factory.mktemp("faults") / "home")


every_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: str(scenario.name))


@every_scenario
def test_some_operations_fail(bench: Bench, scenario: Scenario, tmp_path: Path) -> None:
    trial = Trial(bench, scenario, tmp_path / "start", settled=False)
    for pattern, kind in ONCE_CAUGHT.get(scenario.name, ()):
        first = next(at for at, line in enumerate(trial.operations, 1) if re.search(pattern, line))
        trial.survive(first, kind)
    trial.survive(*random.Random(scenario.name).choice(trial.points()))


@pytest.mark.slow
@every_scenario
def test_every_operation_fails(bench: Bench, scenario: Scenario, tmp_path: Path) -> None:
    trial = Trial(bench, scenario, tmp_path / "start", settled=True)
    for at, kind in trial.points():
        trial.survive(at, kind)
