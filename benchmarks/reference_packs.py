"""Time the reference packs from nothing: a fresh cache, every pack read, indexed, checked and published.

python benchmarks/reference_packs.py             # seconds, and the ratio to the calibration query
python benchmarks/reference_packs.py --check     # exit 1 when the bar of benchmarks/bars.yaml is missed
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from calibration import calibrate

from engine.project.yaml_text import parse_yaml

BARS = Path(__file__).resolve().parent / "bars.yaml"


def build_packs(folder: Path) -> float:
    """Seconds of the reference states in a cache of their own, the tiny world on top of them."""
    environment = {**os.environ, "ENGINE_CACHE": str(folder / "cache")}
    subprocess.run(
        [
            sys.executable,
            "-m",
            "engine",
            "build",
            "--profile",
            "tiny",
            "-q",
            "--no-gates",
            "--runs-root",
            str(folder / "runs"),
        ],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    records = (folder / "cache" / "reference").glob("*/states/*.json")
    return sum(float(json.loads(path.read_text("utf-8"))["elapsed_s"]) for path in records)


def main() -> int:
    """Print seconds and ratio; 1 when --check finds the bar missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true", help="exit 1 when the bar is missed")
    options = parser.parse_args()
    unit = calibrate()
    with tempfile.TemporaryDirectory() as folder:
        spent = build_packs(Path(folder))
    bar = parse_yaml(BARS.read_text("utf-8"), str(BARS))["reference_packs"]
    print(f"reference packs: {spent:.1f}s, {spent / unit:.1f} calibrations (bar {bar})")
    return int(options.check and spent / unit > bar)


if __name__ == "__main__":
    raise SystemExit(main())
