"""Known answers of the macros of the generated world."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def shell() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for topic in ("rng", "stats", "upstream_world"):
        connection.execute((ROOT / "macros" / f"{topic}.sql").read_text("utf-8"))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("at_share(0.0, 10)", 0),
        ("at_share(0.999999, 10)", 9),
        ("at_share(1.0, 10)", 9),
        ("at_share(0.5, 9000000000000000000)", 4_500_000_000_000_000_000),
        ("wrap_lon(180.5)", -179.5),
        ("wrap_lon(180.0)", -180.0),
        ("wrap_lon(-180.25)", 179.75),
        ("wrap_lon(-180.0)", -180.0),
        ("clamp_lat(91.0)", 90.0),
        ("clamp_lat(-90.5)", -90.0),
        ("gamma_of_normal(40.0, 0.0)", (1 - 1 / 360) ** 3),
        ("gamma_of_normal(40.0, -100.0)", 0.0),
        ("routing_line(7, 'FR', 'Europe/Paris', 3)", "7|FR|Europe/Paris|3\n"),
    ],
)
def test_known_answers(shell: duckdb.DuckDBPyConnection, call: str, answer: object) -> None:
    row = shell.execute(f"SELECT {call}").fetchone()
    assert row is not None
    assert row[0] == (pytest.approx(answer, abs=1e-12) if isinstance(answer, float) else answer)


def test_normals_are_standard_and_uncorrelated(shell: duckdb.DuckDBPyConnection) -> None:
    """Over an even lattice of slots, moments come out as the law says."""
    row = shell.execute("""
        WITH slot AS (SELECT ((r + 0.5) / 300 * pow(2, 52))::UBIGINT AS s FROM range(300) AS t (r))
        , pair AS (SELECT normal_cos(a.s, b.s) AS x, normal_sin(a.s, b.s) AS y FROM slot AS a CROSS JOIN slot AS b)
        SELECT avg(x), avg(y), avg(x * x), avg(y * y), avg(x * y) FROM pair""").fetchone()
    assert row is not None
    assert row == pytest.approx((0, 0, 1, 1, 0), abs=0.01)
