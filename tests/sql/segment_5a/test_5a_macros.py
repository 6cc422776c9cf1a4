"""The macros of arrival intensity: known answers, and water-filling against its own definition."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def shell() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for topic in ("stats", "intensity"):
        connection.execute((ROOT / "macros" / f"{topic}.sql").read_text("utf-8"))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("volume_units(0.0)", 0),
        ("volume_units(1.0000000004)", 1_000_000_000),
        ("volume_units(volume_of(123456789012345))", 123_456_789_012_345),
        ("volume_of(volume_units(4999999.999999999))", 4_999_999.999999999),
        ("clock_distance(23.5, 0.5)", 1.0),
        ("clock_distance(0.5, 23.5)", 1.0),
        ("clock_distance(12.0, 0.0)", 12.0),
        ("clock_distance(6.0, 6.0)", 0.0),
        ("clock_distance(0.5, 24.25)", 0.25),
        ("clock_distance(23.5, -0.25)", 0.25),
        ("quantile_of([1, 2, 3, 4], 0.5)", 2),
        ("quantile_of([1, 2, 3, 4], 0.51)", 3),
        ("quantile_of([1, 2, 3, 4], 1.0)", 4),
        ("quantile_of([7], 0.01)", 7),
        ("quantile_of(range(1, 101), 0.95)", 95),
        ("quantile_of([]::INTEGER[], 0.5)", None),
    ],
)
def test_known_answers(shell: duckdb.DuckDBPyConnection, call: str, answer: object) -> None:
    assert shell.execute(f"SELECT {call}").fetchall() == [(answer,)]


Filled = list[tuple[int, float, bool, bool]]


def fill(shell: duckdb.DuckDBPyConnection, masses: list[int], share_max: float, floor: float) -> Filled:
    """Factors of the units of one part, largest first."""
    rows = ", ".join(
        f"('p', {unit}, {mass}::HUGEINT, {share_max}::DOUBLE, {floor}::DOUBLE)" for unit, mass in enumerate(masses)
    )
    shell.execute(
        f"CREATE OR REPLACE TABLE claim AS SELECT * FROM (VALUES {rows}) AS t (part, unit, mass, share_max, floor)"
    )
    return shell.execute(
        "SELECT mass, factor, is_floored, is_out_of_reach FROM water_fill('claim') ORDER BY mass DESC, unit"
    ).fetchall()


@pytest.mark.parametrize(
    ("masses", "share_max", "expected"),
    [
        ([10, 10, 10, 10], 0.25, [1.0, 1.0, 1.0, 1.0]),
        ([70, 10, 10, 10], 0.5, [30 / 70, 1.0, 1.0, 1.0]),  # 30 of 60
        ([60, 30, 5, 5], 0.4, [20 / 60, 20 / 30, 1.0, 1.0]),  # 20, 20, 5, 5: the second is held too
        ([40, 40, 10, 10], 0.45, [1.0, 1.0, 1.0, 1.0]),
        ([5, 5], 0.4, [1.0, 1.0]),  # two units cannot both be below 40 %
    ],
)
def test_known_fillings(
    shell: duckdb.DuckDBPyConnection, masses: list[int], share_max: float, expected: list[float]
) -> None:
    assert [row[1] for row in fill(shell, masses, share_max, 0.0)] == pytest.approx(expected, abs=1e-12)


def test_a_floor_stops_the_filling_and_says_so(shell: duckdb.DuckDBPyConnection) -> None:
    largest, *others = fill(shell, [70, 10, 10, 10], 0.5, 0.8)
    assert largest[1:] == (0.8, True, False)
    assert all(row[1:] == (1.0, False, False) for row in others)


def test_too_few_units_are_left_alone_and_said(shell: duckdb.DuckDBPyConnection) -> None:
    assert [row[1:] for row in fill(shell, [9, 1], 0.3, 0.0)] == [(1.0, False, True), (1.0, False, True)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(masses=st.lists(st.integers(0, 10**15), min_size=1, max_size=30), share_max=st.floats(0.02, 0.9))
def test_water_filling_keeps_its_word(
    shell: duckdb.DuckDBPyConnection, masses: list[int], share_max: float
) -> None:
    filled = fill(shell, masses, share_max, 0.0)
    scaled = [mass * factor for mass, factor, _, _ in filled]
    whole = math.fsum(scaled)
    assert all(0 <= factor <= 1 for _, factor, _, _ in filled)
    assert all(a >= b * (1 - 1e-12) for a, b in pairwise(scaled)), "units keep their order"
    if not any(out for _, _, _, out in filled):
        assert max(scaled) <= share_max * whole * (1 + 1e-9) + 1e-6
        held = [value for value, (_, factor, _, _) in zip(scaled, filled, strict=True) if factor < 1]
        assert held == pytest.approx([share_max * whole] * len(held), rel=1e-9, abs=1e-6), "no more than needed"


def months_of_a_year() -> st.SearchStrategy[list[float]]:
    return st.lists(st.floats(0.5, 2.0), min_size=12, max_size=12)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(means=months_of_a_year())
def test_the_curve_of_the_year_keeps_the_mean_of_every_month(
    shell: duckdb.DuckDBPyConnection, means: list[float]
) -> None:
    """Turns solve the equations of a spline (smooth there), and each month's days have the mean of the month."""
    row = shell.execute("SELECT month_turns($1::DOUBLE[])", [means]).fetchone()
    assert row is not None
    turns = row[0]
    for month in range(12):
        left, middle, right = turns[month - 1], turns[month], turns[(month + 1) % 12]
        assert left + 4 * middle + right == pytest.approx(3 * (means[month - 1] + means[month]), abs=1e-9)
        days = shell.execute(
            "SELECT avg(month_curve($1, $2, $3, (day - 0.5) / 30))"
            ", month_curve($1, $2, $3, 0), month_curve($1, $2, $3, 1)"
            " FROM range(1, 31) AS days (day)",
            [middle, means[month], right],
        ).fetchone()
        assert days is not None
        assert days[0] == pytest.approx(means[month], abs=2e-3)
        assert days[1:] == (pytest.approx(middle), pytest.approx(right))


def test_a_code_belongs_to_the_narrowest_range(shell: duckdb.DuckDBPyConnection) -> None:
    shell.execute("CREATE OR REPLACE TABLE codes AS SELECT unnest([1, 5, 5, 7, 99]) AS mcc")
    shell.execute(
        "CREATE OR REPLACE TABLE ranges AS FROM"
        " (VALUES (1, 0, 9, 'all'), (2, 5, 6, 'two'), (3, 5, 6, 'again'), (4, 7, 7, 'one'))"
        " AS listed (ordinal, mcc_from, mcc_to, name)"
    )
    found = shell.execute("SELECT mcc, name FROM narrowest_range('codes', 'ranges') ORDER BY mcc").fetchall()
    assert found == [(1, "all"), (5, "two"), (7, "one")]
