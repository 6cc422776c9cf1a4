"""The commands that write, on a micro project: what each needs to stand before it, and how it is given."""

from __future__ import annotations

from tests.robustness.fault_bench import Bench, Scenario, stage
from tests.robustness.faults import EIO, KILL, TORN
from tests.robustness.micro_project import LADDER, MANIFEST, PLAN, write_micro_project

BUILD = ("build", "--threads", "1", "-q")
LIFT = "config/layer1/2A/lift.v1.yaml"
PROMOTE = ("lane", "promote", "2A", "--to", "candidate", "--threads", "1", "-q")
CERTIFY = ("certify", "2A", "--profile", "tiny", "--threads", "1", "-q")
ADVANCE = ("phase", "advance", f"{{home}}/{PLAN}", "--phase", "P0")
REOPEN = (
    *("phase", "reopen", f"{{home}}/{PLAN}", "--phase", "P0", "--scope", "2A"),
    *("--evidence", "a doubt", "--approved-by", "me"),
)
EXPORT = ("export", "--to", "csv", "--out", "{home}/exports/csv", "--threads", "1", "-q")
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
    """Reference packs and the world, and of the run what is linked from them and one state."""
    nothing(bench)
    bench.done(*BUILD, "--select", "+2A.S0", "--no-gates")


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


@stage
def certified(bench: Bench) -> None:
    promoted(bench)
    bench.done(*CERTIFY)


@stage
def last_phase(bench: Bench) -> None:
    certified(bench)
    bench.done(*ADVANCE)


SCENARIOS = (
    Scenario("build packs and a world", (*BUILD, "--select", "+2A.S0", "--no-gates"), nothing),
    Scenario("build what stands", (*BUILD, "--select", "+2A.S0", "--no-gates"), packs),
    Scenario("build a run", BUILD, edited),
    Scenario("gates", ("gates", "2A"), unscored),
    Scenario("report", ("report",), built),
    Scenario("export", EXPORT, built, again=80),
    Scenario("prune", ("runs", "prune", "--yes"), superseded, optional="runs/prune_log.jsonl"),
    Scenario("pin", ("runs", "pin", "{run}"), unscored),
    Scenario("ladder", CLIMB, climbed, repeated="reports/ladders/"),
    Scenario("write back", (*CLIMB, "--write-back"), climbed, again=31, repeated="reports/ladders/"),
    Scenario("promote", PROMOTE, two_seeds),
    Scenario("certify", CERTIFY, promoted),
    Scenario("advance", ADVANCE, certified, again=98),
    Scenario("hold", ("phase", "hold", f"{{home}}/{PLAN}", "--reason", "later"), certified),
    Scenario("freeze", ("phase", "freeze", f"{{home}}/{PLAN}"), last_phase, again=98),
    Scenario("reopen", REOPEN, last_phase, again=98),
    Scenario("import", ("import", f"{{home}}/{MANIFEST}", "--threads", "1", "-q"), packs),
    Scenario("baseline", ("perf", "baseline", "2A", "--published"), unscored),
    Scenario("close", ("perf", "close", "2A", "--phase", "POPT1", "--baseline", "{run}", "--published"), unscored),
)

BUILDS = SCENARIOS[:3]
"""Those with the most operations, about half of all the time."""

ONCE_CAUGHT = {
    "build packs and a world": (
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
    "write back": ((r"unlink .*/run\.holder\.json", EIO),),
    "ladder": ((r"unlink .*\.at_work", KILL),),
    "import": ((r"replace .*runs/worlds/[0-9a-f]+$", KILL),),
    "baseline": ((r"replace .*\.md$", KILL),),
}
"""Scenario -> operations at which a fault once left something behind, or something undone for good."""
