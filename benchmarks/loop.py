"""CPU seconds of the commands that are typed while tuning, against the start of a Python with the same libraries.

    python benchmarks/loop.py                          # engine plan, and engine build where nothing has changed
    python benchmarks/loop.py --check                  # exit 1 when a bar of benchmarks/bars.yaml is missed
    python benchmarks/loop.py --knob config/layer3/6A/policy/risk_propagation_coeffs_6A.v1.yaml nudge_high \\
        --select 6A.S5+                                # the same, and a build after a changed figure

Builds and scores the profile first if it is missing. A knob is turned in a copy of the project, by another tiny
step each time, so that nobody has built it before. The median of the repeats counts. The yardstick `start` is the
CPU time of a Python that imports DuckDB, sqlglot, jsonschema and YAML: what a command pays before it does a thing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from calibration import children_cpu_s

from engine.project.placement import PARTS
from engine.project.yaml_text import parse_yaml

ROOT = Path(__file__).resolve().parent.parent
BARS = Path(__file__).resolve().parent / "bars.yaml"
START = "import click, duckdb, jsonschema, sqlglot, yaml"


def spent(*command: str) -> tuple[float, float]:
    """(CPU seconds, wall seconds) of a Python with these arguments; a verdict may be red."""
    before, started = children_cpu_s(), time.perf_counter()
    done = subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.returncode)
    return children_cpu_s() - before, time.perf_counter() - started


def turned(project: Path, knob: tuple[str, str]) -> None:
    """Raise a figure at the top level of a policy by a millionth or less."""
    path, key = project / knob[0], knob[1]
    text, found = path.read_text("utf-8"), re.compile(rf"^{re.escape(key)}: ([0-9.]+)", re.MULTILINE)
    old = found.search(text)
    if old is None:
        raise SystemExit(f"{knob[0]} has no figure {key}")
    new = float(old.group(1)) * (1 + time.time_ns() % 1_000_000 * 1e-12)
    path.write_text(found.sub(f"{key}: {new!r}", text, count=1), "utf-8")


def main() -> int:
    """Print the table; 1 when --check finds a missed bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--profile", default="tiny")
    parser.add_argument("--runs-root", default="runs")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--knob", nargs=2, metavar=("FILE", "KEY"), help="a figure to turn")
    parser.add_argument("--select", default="", help="what the build of a turned knob selects")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bar is missed")
    options = parser.parse_args()
    place = ["--profile", options.profile, "--runs-root", str(Path(options.runs_root).resolve())]
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            shutil.copytree(ROOT / part, Path(folder) / part)
        os.environ["PYTHONPATH"] = str(ROOT)

        def engine(*command: str) -> tuple[float, float]:
            return spent("-m", "engine", *command, *place, "-q", "--project", folder)

        def knob() -> tuple[float, float]:
            turned(Path(folder), options.knob)
            return engine("build", "--select", options.select)

        commands: dict[str, Callable[[], tuple[float, float]]] = {
            "start": lambda: spent("-c", START),
            "plan": lambda: engine("plan"),
            "build": lambda: engine("build"),
            **({"knob": knob} if options.knob else {}),
        }
        engine("build")
        time.sleep(2.5)  # what is younger than two seconds is not remembered
        engine("build")
        runs = [{name: command() for name, command in commands.items()} for _ in range(options.repeats)]
    took = {name: [statistics.median(run[name][part] for run in runs) for part in (0, 1)] for name in commands}
    return report(took, options.profile, options.check)


def report(took: dict[str, list[float]], profile: str, check: bool) -> int:
    """Print command -> [CPU seconds, wall seconds] with ratios and bars; 1 when a checked one is missed."""
    bars: dict[str, Any] = parse_yaml(BARS.read_text("utf-8"), str(BARS))["loop"]
    print(f"profile {profile}, medians\n{'command':<10}{'CPU s':>8}{'wall s':>8}{'ratio':>8}{'bar':>8}")
    missed = False
    for name, (cpu, wall) in took.items():
        ratio, bar = cpu / took["start"][0], bars.get(name)
        late = bar is not None and ratio > bar
        missed |= late
        print(f"{name:<10}{cpu:>8.2f}{wall:>8.2f}{ratio:>8.2f}{'' if bar is None else bar:>8}{'  MISSED' * late}")
    return int(missed and check)


if __name__ == "__main__":
    raise SystemExit(main())
