"""Time a segment's states by replaying them, as ratios to the calibration query of the same run.

    python benchmarks/segment.py 2A                    # the table
    python benchmarks/segment.py 2A --check            # exit 1 when a bar of benchmarks/bars.yaml is missed

Builds the profile first if it is missing; then every replay recomputes each state, proves equal bytes and changes
nothing. The median of the repeats counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from calibration import calibrate

from engine.project.yaml_text import parse_yaml

BARS = Path(__file__).resolve().parent / "bars.yaml"


def engine(*arguments: str) -> str:
    """Run the command; its stderr passes through."""
    return subprocess.run([sys.executable, "-m", "engine", *arguments], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def replay(segment: str, profile: str, runs_root: str) -> dict[str, float]:
    """State -> seconds of one replay of the whole segment."""
    built = json.loads(engine("build", "--profile", profile, "--runs-root", runs_root, "--json", "-q",
                              "--no-gates", "--select", segment, "--replay"))
    return {state.partition(".")[2]: seconds for state, seconds in built["replayed_s"].items()}


def main() -> int:
    """Print the table; 1 when --check finds a missed bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("segment")
    parser.add_argument("--profile", default="reference")
    parser.add_argument("--runs-root", default="runs")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="exit 1 when a bar is missed")
    options = parser.parse_args()

    engine("build", "--profile", options.profile, "--runs-root", options.runs_root, "-q", "--no-gates")
    bars: dict[str, Any] = parse_yaml(BARS.read_text("utf-8"), str(BARS)).get(options.segment, {})
    before = calibrate()
    runs = [replay(options.segment, options.profile, options.runs_root) for _ in range(options.repeats)]
    unit = statistics.median([before, calibrate()])
    seconds = {state: statistics.median(run[state] for run in runs) for state in runs[0]}
    seconds["all"] = statistics.median(sum(run.values()) for run in runs)
    missed = False
    print(f"{options.segment}, profile {options.profile}: median of {options.repeats}; calibration {unit:.2f}s")
    print(f"{'state':<6}{'seconds':>9}{'ratio':>8}{'bar':>8}")
    for state, spent in seconds.items():
        ratio, bar = spent / unit, bars.get(state)
        late = bar is not None and ratio > bar
        missed |= late
        print(f"{state:<6}{spent:>9.2f}{ratio:>8.2f}{'' if bar is None else bar:>8}{'  MISSED' if late else ''}")
    return int(missed and options.check)


if __name__ == "__main__":
    raise SystemExit(main())
