"""Time a segment's states by replaying them, against yardsticks of the same run.

    python benchmarks/segment.py 5A                    # the table
    python benchmarks/segment.py 5A --check            # exit 1 when a bar of benchmarks/bars.yaml is missed
    python benchmarks/segment.py 6A --steps            # every substep against copies of what it publishes

Builds the profile first if it is missing; then every replay recomputes each state, proves equal bytes and changes
nothing. The median of the repeats counts. A bar names its yardstick:

    calibration    the query of benchmarks/calibration.py
    published      a DuckDB copy of the Parquet that the state publishes
    sorted         the same copy, sorted by the primary key
    read           a DuckDB copy of the Parquet that the state reads
    seconds        one second: only where a plan gives seconds; read them beside the calibration query of the
                   header, which takes about one on two quiet cores
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
from calibration import calibrate

from engine.duckdb_connection import PARQUET
from engine.plan.signature import state_reads
from engine.project.definition import Project, Segment
from engine.project.load import load_project
from engine.project.yaml_text import parse_yaml
from engine.runs.folder import RunFolder
from engine.runs.record import OutputRecord, StateRecord

ROOT = Path(__file__).resolve().parent.parent
BARS = Path(__file__).resolve().parent / "bars.yaml"
YARDSTICKS = ("calibration", "published", "sorted", "read", "seconds")


def engine(*arguments: str, check: bool = True) -> str:
    """What the command prints; its stderr passes through. Unless `check`, it may also fail."""
    return subprocess.run(
        [sys.executable, "-m", "engine", *arguments], check=check, text=True, stdout=subprocess.PIPE
    ).stdout


def replay(segment: Segment, place: list[str]) -> dict[str, float]:
    """State -> seconds of one replay of the whole segment; and of its bundle with a verdict after it."""
    built = json.loads(engine("build", *place, "--json", "-q", "--no-gates", "--select", segment.name, "--replay"))
    spent = {state.partition(".")[2]: seconds for state, seconds in built["replayed_s"].items()}
    spent["all"] = sum(spent.values())
    if segment.gates:
        started = time.perf_counter()
        engine("gates", segment.name, *place, "-q", check=False)  # a verdict may be red
        bundle = segment.bundle_state.name
        spent[f"{bundle}+gates"] = spent[bundle] + time.perf_counter() - started
    return spent


class Yardsticks:
    """Seconds that the bars are ratios to, measured once each."""

    def __init__(self, project: Project, segment: str, folder: RunFolder) -> None:
        self.project = project
        self.segment = project.segments[segment]
        self.folder = folder
        self.outputs = {
            output.dataset: output
            for record in folder.records()
            for output in record.outputs
            if output.files and output.files[0].name.endswith(".parquet")
        }

    def seconds(self, state: str, yardstick: str) -> float:
        """Seconds of a yardstick for a state."""
        if yardstick == "calibration":
            return calibrate()
        if yardstick == "seconds":
            return 1.0
        record = next(r for r in self.folder.records() if (r.segment, r.state) == (self.segment.name, state))
        names = {output.dataset for output in record.outputs} & self.outputs.keys()
        if yardstick == "read":
            reads = state_reads(self.project, self.segment, self.segment.state(state))
            names = reads.datasets & self.outputs.keys() - names
        return self._copy([self.outputs[name] for name in sorted(names)], yardstick == "sorted")

    def steps(self, record: StateRecord) -> list[tuple[str, float, float, float]]:
        """(substep, its seconds in the build, those of sorted copies of what it publishes, or 0, and of
        what its state publishes)."""
        spent: dict[str, float] = {}
        for step in record.steps:
            spent[step["step"]] = spent.get(step["step"], 0) + step["elapsed_s"]
        made = [model for model in self.segment.state(record.state).models if model.name in self.outputs]
        copied = {model.name: self._copy([self.outputs[model.name]], is_sorted=True) for model in made}
        own = {step: sum(copied[model.name] for model in made if model.step == step) for step in spent}
        return [(step, seconds, own[step], sum(copied.values())) for step, seconds in spent.items()]

    def _copy(self, outputs: list[OutputRecord], is_sorted: bool) -> float:
        with tempfile.TemporaryDirectory(dir=self.folder.root.parent) as spill, duckdb.connect() as connection:
            connection.execute(f"SET temp_directory = '{spill}'")
            started = time.perf_counter()
            for output in outputs:
                files = [str(self.folder.root / output.path / file.name) for file in output.files]
                dataset = self.project.datasets.get(output.dataset)
                keys = dataset.contract.primary_key if dataset is not None and dataset.contract else ()
                order = ", ".join(f'"{key}"' for key in keys) if is_sorted else ""
                connection.execute(
                    f"COPY (SELECT * FROM read_parquet({files}){' ORDER BY ' + order if order else ''}) "
                    f"TO '{spill}/copy.parquet' ({PARQUET})"
                )
            return time.perf_counter() - started


def print_steps(yardsticks: Yardsticks) -> None:
    """Every substep of the states that publish rows, as they were built, in ratios to sorted copies made now."""
    print(f"{'state':<6}{'substep':<36}{'seconds':>9}{'of its copy':>13}{'of all copies':>15}")
    for record in yardsticks.folder.records():
        if record.segment == yardsticks.segment.name:
            for name, seconds, own, whole in yardsticks.steps(record):
                if seconds >= 0.5 and whole:
                    ratio = f"{seconds / own:.2f}" if own else ""
                    print(f"{record.state:<6}{name:<36}{seconds:>9.2f}{ratio:>13}{seconds / whole:>15.2f}")


def main() -> int:
    """Print the table; 1 when --check finds a missed bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("segment")
    parser.add_argument("--profile", default="reference")
    parser.add_argument("--runs-root", default="runs")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="exit 1 when a bar is missed")
    parser.add_argument("--steps", action="store_true", help="the substeps of the last build, not replayed")
    options = parser.parse_args()

    place = ["--profile", options.profile, "--runs-root", options.runs_root]
    built = json.loads(engine("build", *place, "--json", "-q", "--no-gates"))
    project = load_project(ROOT, options.profile)
    bars: dict[str, Any] = parse_yaml(BARS.read_text("utf-8"), str(BARS)).get(options.segment, {})
    yardsticks = Yardsticks(project, options.segment, RunFolder(Path(built["folder"])))
    if options.steps:
        print_steps(yardsticks)
        return 0
    before = calibrate()
    runs = [replay(yardsticks.segment, place) for _ in range(options.repeats)]
    seconds = {state: statistics.median(run[state] for run in runs) for state in runs[0]}
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(
        f"{options.segment}, profile {options.profile}: median of {options.repeats}, peak {memory:.1f} GiB, "
        f"calibration query {before:.2f} s before and {calibrate():.2f} s after"
    )
    print(f"{'state':<10}{'seconds':>9}  {'yardstick':<12}{'seconds':>9}{'ratio':>8}{'bar':>8}")
    missed = memory > bars.get("memory_gib", memory)
    for state, spent in seconds.items():
        asked = bars.get(state) or {"calibration": None}
        for yardstick, bar in asked.items():
            unit = yardsticks.seconds(state, yardstick)
            late = bar is not None and spent / unit > bar
            missed |= late
            print(
                f"{state:<10}{spent:>9.2f}  {yardstick:<12}{unit:>9.2f}{spent / unit:>8.2f}"
                f"{'' if bar is None else bar:>8}{'  MISSED' if late else ''}"
            )
    return int(missed and options.check)


if __name__ == "__main__":
    raise SystemExit(main())
