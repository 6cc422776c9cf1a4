"""Cases of the fuzz by hand: `python -m tests.fuzz.case project 17 20`, or call, import, document, standing."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz import cases
from tests.robustness.forked_engine import ForkedEngine


def main(kind: str, start: int, end: int) -> int:
    """Run cases and print what is wrong with them; 1 when something is."""
    forked, bad = ForkedEngine(), 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as base:
        bench = cases.Bench(Path(base), forked)
        started = time.monotonic()
        for number in range(start, end):
            wrong = cases.run(bench, kind, number)
            bad += bool(wrong)
            if wrong:
                print(f"{kind} {number}: {wrong}\n", flush=True)
        print(f"{end - start} cases, {bad} wrong, {time.monotonic() - started:.0f} s")
    forked.close()
    return int(bad > 0)


if __name__ == "__main__":
    first = int(sys.argv[2])
    sys.exit(main(sys.argv[1], first, int(sys.argv[3]) if len(sys.argv) > 3 else first + 1))
