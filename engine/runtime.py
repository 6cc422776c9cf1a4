"""What of this machine and its installation may move a result: versions, and the C library's elementary functions.

DuckDB calls `exp`, `ln`, `pow`, `cos` and their like from the C library, whose answers differ by its version and
by what the processor can do (fused multiply-add): in the last bit, which rounding mostly hides, but by no law.
"""

from __future__ import annotations

import hashlib
from array import array
from functools import cache

import duckdb

from engine import CORE_ABI

KNOWN_ANSWERS = 100_000
_FUNCTIONS = ("exp(x)", "ln(x)", "log2(x)", "log10(x)", "pow(x, 0.3125 + x / 64)", "cos(x)", "sin(x)", "cbrt(x)")
_POINTS = KNOWN_ANSWERS // len(_FUNCTIONS)


@cache
def math_digest() -> str:
    """SHA-256 over the bits of KNOWN_ANSWERS values of elementary functions, as DuckDB computes them here.

    The arguments are (7919 i mod 100003 + 1) / 4096 for i = 0 .. 12,499, which are exact, in (0, 24.5).
    """
    values = array("d")
    with duckdb.connect(config={"threads": "1", "enable_external_access": "false"}) as connection:
        for row in connection.execute(
            f"SELECT {', '.join(_FUNCTIONS)} FROM (SELECT (i * 7919 % 100003 + 1) / 4096.0::DOUBLE AS x "
            f"FROM range({_POINTS}) AS points(i)) ORDER BY x"
        ).fetchall():
            values.extend(row)
    return hashlib.sha256(values.tobytes()).hexdigest()


def runtime() -> dict[str, str]:
    """Part of every signature: what may change results."""
    return {"duckdb": duckdb.__version__, "core_abi": str(CORE_ABI), "math_library": math_digest()[:16]}
