"""Seasons: months keep their means, Christmas ends with the year, weeks turn on no common day."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import pytest

from .surface_fixture import SurfaceWorld
from .world_fixture import project

SEASON = project().policies["5A.seasonal_policy"].document
DAYS = np.asarray([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def turning_days(world: SurfaceWorld) -> list[set[int]]:
    """The weekdays on which each country, or group in it, turns from rising to falling or back."""
    rows = world.sql(
        "SELECT legal_country_iso || coalesce(season_group, ''), isodow(local_date), deviations FROM season_week"
        " ORDER BY legal_country_iso, season_group NULLS FIRST, local_date"
    )
    found = []
    for _, part in groupby(rows, key=lambda row: row[0]):
        days, heights = zip(*((day, height) for _, day, height in part), strict=True)
        slope = np.sign(np.diff(heights))
        found.append({days[place + 1] for place in np.flatnonzero(slope[:-1] * slope[1:] < 0)})
    return [days for days in found if days]


def spread_over_the_week(turns: list[set[int]]) -> bool:
    """Whether every weekday is a turn of some, none of half of them, and each keeps to a day or two."""
    counts = [sum(day in days for days in turns) for day in range(1, 8)]
    return min(counts) > 0 and max(counts) < len(turns) / 2 and all(len(days) <= 2 for days in turns)


def test_countries_and_groups_turn_on_days_of_their_own(surface: SurfaceWorld) -> None:
    assert spread_over_the_week(turning_days(surface))


def test_knots_on_one_day_are_seen(surface: SurfaceWorld) -> None:
    surface.sql("UPDATE draw__season_phase SET s0 = 0")
    surface.corrupt("S4", {"again": ["season_week"]})
    turns = turning_days(surface)
    assert set().union(*turns) <= {4, 5} and not spread_over_the_week(turns)


def year(daily_index: list[float]) -> Any:
    """The index of every day of 2026 in NumPy: a spline from its equations, and Christmas from its days."""
    months = np.asarray([*daily_index[:11], (daily_index[10] + daily_index[0]) / 2])
    ring = 4 * np.eye(12) + np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)
    turns = np.linalg.solve(ring, 3 * (months + np.roll(months, 1)))
    days = []
    for month, length in enumerate(DAYS):
        way = (np.arange(length) + 0.5) / length
        start, end = turns[month], turns[(month + 1) % 12]
        days.append(start + (end - start) * way + 6 * (months[month] - (start + end) / 2) * way * (1 - way))
    christmas, day = SEASON["christmas"], np.arange(31) + 0.5
    corners = [christmas["rise_day"], christmas["peak_day"], christmas["end_day"]]
    height = np.interp(day, corners, [0, 62 / (corners[2] - corners[0]), 0])
    days[11] = days[11] + (daily_index[11] - months[11]) * height
    return np.concatenate(days)


@pytest.mark.parametrize(
    "series", SEASON["season_indices"], ids=lambda row: f"{row['season_group']}.{row['climate']}"
)
def test_the_year_keeps_the_months_of_its_source(series: dict[str, Any]) -> None:
    """Each month has its mean, no two days are a step apart, and January has nothing of December."""
    index = year(series["daily_index"])
    ends = np.cumsum(DAYS)
    for month, end in enumerate(ends):
        mean = index[end - DAYS[month] : end].mean()
        assert mean == pytest.approx(series["daily_index"][month], rel=2e-3)
    assert index.min() > 0.5 and np.abs(np.diff(np.log(np.r_[index, index[0]]))).max() < 0.2
    december, january = series["daily_index"][11], series["daily_index"][0]
    if december > 1.1 * january:
        assert index[5:31].max() < (december + january) / 2
        assert index[:5].max() < 1.15 * january


def test_the_field_is_the_curve_of_the_year(surface: SurfaceWorld) -> None:
    climates = {country: row["climate"] for row in SEASON["season_climates"] for country in row["countries"]}
    curves = {(row["season_group"], row["climate"]): year(row["daily_index"]) for row in SEASON["season_indices"]}
    rows = surface.sql(
        "SELECT season_group, legal_country_iso, dayofyear(local_date), season_index FROM seasonal_field_5A"
    )
    assert len(rows) > 100
    for group, country, day, index in rows:
        assert index == pytest.approx(curves[group, climates.get(country, "north")][day - 1], abs=1e-9)
