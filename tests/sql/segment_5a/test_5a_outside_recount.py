"""Band A of segment 5A counted again in NumPy, from the published Parquet of a tiny run alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .world_fixture import project

SEASON = project().policies["5A.seasonal_policy"].document
WEEKEND = {
    country: row["days_earlier"]
    for row in project().policies["5A.zone_shape_modifiers"].document["weekend_rotations"]
    for country in row["countries"]
}
SIDE = {
    country: np.sign(row["shift_minutes"])
    for row in project().policies["5A.zone_shape_modifiers"].document["centre_shifts"]
    for country in row["countries"]
}
CLIMATE = {country: row["climate"] for row in SEASON["season_climates"] for country in row["countries"]}
HORIZON = (np.datetime64("2026-01-01"), np.datetime64("2026-04-01"))


def group_of(mcc: int) -> str:
    """The season group of a category code: the narrowest range that holds it."""
    held = [row for row in SEASON["season_mcc_ranges"] if row["mcc_from"] <= mcc <= row["mcc_to"]]
    narrowest = min(held, key=lambda row: row["mcc_to"] - row["mcc_from"], default=None)
    return str(narrowest["season_group"]) if narrowest else str(SEASON["default_season_group"])


def text(values: Any) -> Any:
    return np.asarray(values, dtype=str)


def surface(world: Any) -> dict[str, Any]:
    """The local surface as matrices of rows by slots, with the local date and offset of every cell."""
    found = world.execute(
        "SELECT lambda_local_scenario AS arrivals, overlay_factor_total AS factor"
        ", clock.local_start_ts::DATE AS day, clock.utc_offset_minutes AS away"
        " FROM merchant_zone_scenario_local_5A AS surface"
        " JOIN tz_horizon_slot_5A AS clock ON clock.tzid = surface.tzid"
        " AND clock.horizon_bucket_index = surface.local_horizon_bucket_index"
        " ORDER BY merchant_id, legal_country_iso, surface.tzid, channel_group, local_horizon_bucket_index"
    ).fetchnumpy()
    key = world.execute(
        "SELECT base.merchant_id, legal_country_iso, known.mcc FROM merchant_zone_baseline_local_5A AS base"
        " JOIN transaction_schema_merchant_ids AS known ON known.merchant_id = base.merchant_id"
        " WHERE bucket_index = 0 ORDER BY base.merchant_id, legal_country_iso, tzid, channel_group"
    ).fetchnumpy()
    rows = len(key["mcc"])
    return {
        **{name: np.asarray(column).reshape(rows, -1) for name, column in found.items()},
        "country": text(key["legal_country_iso"]),
        "group": text([group_of(mcc) for mcc in key["mcc"]]),
    }


def seasons(cells: dict[str, Any]) -> dict[str, float]:
    """A10 and A11."""
    day = cells["day"].astype("datetime64[D]")
    whole = (day > HORIZON[0]) & (day < HORIZON[1] - 1)
    dates = np.unique(day[whole])
    place = np.where(whole, np.searchsorted(dates, day), len(dates))
    countries, country = np.unique(cells["country"], return_inverse=True)
    plain = cells["arrivals"] / cells["factor"]

    def by_day(values: Any, among: Any) -> Any:
        total = np.zeros((len(countries), len(dates) + 1))
        rows = np.broadcast_to(country[:, None], place.shape)
        np.add.at(total, (rows[among], place[among]), values[among])
        return total[:, :-1]

    def month_ratio(daily: Any) -> float:
        months = dates.astype("datetime64[M]")
        means = [daily[months == month].mean() for month in np.unique(months)]
        return float(max(means) / min(means))

    everyone = by_day(cells["arrivals"], np.ones(len(country), dtype=bool))
    climate = text([CLIMATE.get(name, SEASON["default_climate"]) for name in countries])
    ratios = [month_ratio(everyone[climate == name].sum(axis=0)) for name in np.unique(climate)]
    found = {
        "month_ratio_least_climate_low": min(ratios),
        "month_ratio_greatest_climate_high": max(ratios),
        "month_ratio_world_low": month_ratio(everyone.sum(axis=0)),
        "month_ratio_world_high": month_ratio(everyone.sum(axis=0)),
    }
    for trade in ("grocery", "clothing"):
        found[f"month_ratio_{trade}"] = month_ratio(by_day(cells["arrivals"], cells["group"] == trade).sum(axis=0))
    week = (dates.astype("datetime64[D]").astype(int) + 3) // 7
    full = [number for number in np.unique(week) if np.sum(week == number) == 7]
    without_events = by_day(plain, np.ones(len(country), dtype=bool))
    weeks = np.stack([without_events[:, week == number].sum(axis=1) for number in full], axis=1)
    spread = weeks.std(axis=1, ddof=1) / weeks.mean(axis=1)
    world = weeks.sum(axis=0)
    for band in ("_low", "_high"):
        found["weekly_cv_world" + band] = float(world.std(ddof=1) / world.mean())
        found["weekly_cv_country" + band] = float(np.median(spread))
    return found


def pairs_alike(cells: dict[str, Any]) -> int:
    """Slots a week apart, of one factor and offset, whose arrivals are equal to the last bit."""
    now, then = slice(None, -168), slice(168, None)
    alike = cells["arrivals"][:, now] > 0
    for name in ("arrivals", "factor", "away"):
        alike &= cells[name][:, now] == cells[name][:, then]
    return int(np.sum(alike))


def hours(world: Any) -> dict[str, float]:
    """A12 and A13."""
    week = world.execute(
        "SELECT legal_country_iso, channel_group, demand_class, bucket_index, lambda_local_base_class AS arrivals"
        " FROM class_zone_baseline_local_5A"
    ).fetchnumpy()
    country, channel, kind = (text(week[name]) for name in ("legal_country_iso", "channel_group", "demand_class"))
    arrivals, bucket = week["arrivals"], np.asarray(week["bucket_index"], dtype=int)
    day, hour = bucket // 24, bucket % 24
    present, remote, retail = channel == "card_present", channel == "card_not_present", kind == "consumer_daytime"
    noon = (day == 5) & (hour >= 10) & (hour < 17)
    night = (hour >= 2) & (hour < 7)
    rest = (day + np.asarray([WEEKEND.get(name, 0) for name in country])) % 7 >= 5

    def share(part: Any, whole: Any) -> float:
        return float(arrivals[part & whole].sum() / arrivals[whole].sum())

    mean_hour = {
        name: np.average(hour[among] + 0.5, weights=arrivals[among])
        for name in np.unique(country[retail])
        for among in [retail & (country == name)]
    }
    sides = {side: [value for name, value in mean_hour.items() if SIDE.get(name) == side] for side in (1, -1)}
    found = {
        "saturday_share_retail": share(noon, present & retail),
        "late_less_early_hours": float(np.mean(sides[1]) - np.mean(sides[-1])),
    }
    resting = arrivals[remote & rest].sum() / 2 / (arrivals[remote & ~rest].sum() / 5)
    for band in ("_low", "_high"):
        found["saturday_share" + band] = share(noon, present)
        found["night_over_flat" + band] = share(night, remote) / (5 / 24)
        found["rest_over_working_day" + band] = float(resting)
    return found


@pytest.mark.slow
def test_band_a_counted_again(tiny_world: Any, tiny_run: Path) -> None:
    (path,) = tiny_run.glob("reports/**/realism_gate_5A.json")
    board = {
        row["metric_name"]: row["value"]
        for row in json.loads(path.read_text("utf-8"))["tests"]
        if row["test_id"].startswith(("A9_", "A10_", "A11_", "A12_", "A13_", "A15_"))
    }
    cells = surface(tiny_world)
    known = {tuple(row) for row in tiny_world.execute("SELECT country_iso, holiday_date FROM holiday").fetchall()}
    kept = tiny_world.execute(
        "SELECT DISTINCT country_iso, start_ts::DATE FROM scenario_calendar_5A WHERE event_type = 'HOLIDAY'"
    ).fetchall()
    volumes = tiny_world.execute(
        "SELECT weekly_volume_expected FROM merchant_zone_baseline_local_5A WHERE bucket_index = 0"
    ).fetchnumpy()["weekly_volume_expected"]
    counted = {
        "invented_holidays": float(sum(tuple(day) not in known for day in kept)),
        "week_pairs_alike": float(pairs_alike(cells)),
        "largest_identical_share": np.unique(volumes, return_counts=True)[1].max() / len(volumes),
        **seasons(cells),
        **hours(tiny_world),
    }
    assert counted == pytest.approx(board, rel=1e-6, abs=1e-12)


@pytest.mark.slow
def test_the_season_has_a_mean_of_one_and_is_no_part_of_the_calendar(tiny_world: Any) -> None:
    field = tiny_world.execute("SELECT weekly_variation FROM seasonal_field_5A").fetchnumpy()["weekly_variation"]
    assert np.mean(field) == pytest.approx(1, abs=0.005)
    days = np.asarray([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    for row in SEASON["season_indices"]:
        assert np.average(row["daily_index"], weights=days) == pytest.approx(1, abs=1e-3)
    assert tiny_world.execute(
        "SELECT count(*) FILTER (active_type_mask = 0 AND overlay_factor_total <> 1)"
        " FROM merchant_zone_scenario_local_5A"
    ).fetchone() == (0,)
