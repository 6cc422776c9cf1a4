"""S2: the week of each class against a second computation in Python, exact mass, and what countries change."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from .world_fixture import project

LIBRARY, ZONES = "5A.shape_library", "5A.zone_shape_modifiers"


def eased(channel: str, middle: float) -> float:
    """The mean factor of a channel over the hours around one, a minute at a time."""
    library = project().policies[LIBRARY].document
    ease = round(library["window_ease_hours"] * 60)
    minutes = [(middle * 60 + step + 0.5) % 1440 / 60 for step in range(-ease, ease)]
    windows = [row for row in library["channel_windows"] if row["channel_group"] == channel]
    factors = [
        next((row["factor"] for row in windows if row["from_hour"] <= hour < row["to_hour"]), 1.0)
        for hour in minutes
    ]
    return math.fsum(factors) / len(factors)


def week(demand_class: str, channel: str, country: str, variant: int) -> list[float]:
    """The shape of a class as the policies describe it, in floating point."""
    library, zones = project().policies[LIBRARY].document, project().policies[ZONES].document
    template = next(row for row in library["shape_templates"] if row["demand_class"] == demand_class)
    variants = zones["variants"]
    middle = (variants["count"] - 1) / 2
    width = 1 + variants["width_step"] * (variants["width_stride"] * variant % variants["count"] - middle)
    rotation = sum(row["days_earlier"] for row in zones["weekend_rotations"] if country in row["countries"])

    def level(day: int, minute: int) -> float:
        curve = next(
            (
                row
                for row in library["day_curves"]
                if row["demand_class"] == demand_class and day + 1 == row["day_no"]
            ),
            template,
        )
        total = curve["floor"]
        for peak in curve["peaks"]:
            centre = peak["centre_hour"] + (variant - middle) * variants["shift_step_minutes"] / 60
            for shift in zones["centre_shifts"]:
                is_moved = shift["from_hour"] <= peak["centre_hour"] <= shift["to_hour"]
                if is_moved and country in shift["countries"]:
                    centre += shift["shift_minutes"] / 60
            away = ((minute + 30) / 60 - centre) % 24
            spread = 2 * (peak["sigma_hours"] * width) ** 2
            total += peak["amplitude"] * math.exp(-(min(away, 24 - away) ** 2) / spread)
        total **= template["power"]
        total *= eased(channel, (minute + 30) / 60)
        for window in zones["quiet_windows"]:
            if country in window["countries"] and window["from_hour"] <= minute / 60 < window["to_hour"]:
                total *= window["factor"]
        return float(total)

    turn, days, values = library["day_turn"], [], []
    for day in range(7):
        hours = [level(day, hour * 60) for hour in range(24)]
        days.append([value / math.fsum(hours) * template["day_weights"][day] for value in hours])
    for day in ((day + rotation) % 7 for day in range(7)):
        for hour in range(24):
            way = (hour + 0.5 - turn["from_hour"]) / (turn["to_hour"] - turn["from_hour"])
            way = min(max(way, 0.0), 1.0)
            own = way * way * (3 - 2 * way)
            values.append(own * days[day][hour] + (1 - own) * days[day - 1][hour])
    return [value / math.fsum(values) for value in values]


def test_every_shape_is_what_the_policies_describe(built: Any) -> None:
    world = built("S2")
    keys = world.sql("SELECT demand_class, channel_group, legal_country_iso, tzid, variant FROM shape_style")
    assert {key[2] for key in keys} == {"US", "ES", "SA", "DE"}
    for demand_class, channel, country, tzid, variant in keys:
        found = [
            value
            for (value,) in world.sql(f"""
            SELECT shape_value FROM class_zone_shape_5A
            WHERE (demand_class, channel_group, legal_country_iso, tzid)
                = ('{demand_class}', '{channel}', '{country}', '{tzid}')
            ORDER BY bucket_index
        """)
        ]
        assert found == pytest.approx(week(demand_class, channel, country, variant), abs=2e-12)


def test_the_mass_of_every_shape_is_exactly_one(built: Any) -> None:
    world = built("S2")
    assert world.sql(
        "SELECT DISTINCT sum(round(shape_value * 1e12)::HUGEINT) FROM class_zone_shape_5A"
        " GROUP BY demand_class, legal_country_iso, tzid, channel_group"
    ) == [(10**12,)]


def test_peaks_go_round_the_clock(built: Any) -> None:
    midnight = {"centre_hour": 0.0, "sigma_hours": 2.0, "amplitude": 1.0}
    templates = [{**row, "peaks": [midnight]} for row in project().policies[LIBRARY].document["shape_templates"]]
    world = built(
        "S2",
        changes={
            LIBRARY: {"shape_templates": templates, "day_curves": [], "channel_windows": []},
            ZONES: {"variants": {"count": 1}},
        },
    )
    # A Tuesday after a Monday of its weight, whose night it begins with.
    tuesday = [
        value
        for (value,) in world.sql("""
        SELECT shape_value FROM class_zone_shape_5A
        WHERE demand_class = 'fuel_convenience' AND tzid = 'America/Chicago' AND bucket_index BETWEEN 24 AND 47
        ORDER BY bucket_index
    """)
    ]
    assert tuesday == pytest.approx(tuesday[::-1], abs=2e-12)
    assert tuesday[0] == max(tuesday) > 2 * tuesday[12]


@pytest.mark.parametrize(
    ("country", "flags"),
    [
        ("US", set()),
        ("DE", {"hours:early_day"}),
        ("ES", {"hours:late_evening", "hours:siesta"}),
        ("SA", {"weekend:friday_saturday"}),
    ],
)
def test_every_modifier_leaves_a_flag(built: Any, country: str, flags: set[str]) -> None:
    world = built("S2")
    found = {
        flag
        for (flag,) in world.sql(
            "SELECT DISTINCT unnest(adjustment_flags) FROM class_zone_shape_5A"
            f" WHERE legal_country_iso = '{country}'"
        )
    }
    kinds = {flag for flag in found if not flag.startswith(("variant:", "channel:"))}
    assert kinds == flags
    assert any(flag.startswith("variant:") for flag in found)
    assert any(flag.startswith("channel:card_") for flag in found)


def test_the_weekend_of_the_gulf_is_friday_and_saturday() -> None:
    gulf = week("consumer_daytime", "card_present", "SA", 3)
    west = week("consumer_daytime", "card_present", "US", 3)
    days = [math.fsum(gulf[hour : hour + 24]) for hour in range(0, 168, 24)]
    home = [math.fsum(west[hour : hour + 24]) for hour in range(0, 168, 24)]
    assert days == pytest.approx(home[1:] + home[:1])


def test_the_night_after_saturday_is_saturdays() -> None:
    """Neither midnight nor the end of a window is a step, and Sunday's first hours carry on Saturday's evening."""
    for demand_class in ("evening_weekend", "consumer_daytime", "online_24h"):
        for channel in ("card_present", "card_not_present"):
            hours = week(demand_class, channel, "US", 3)
            evening, night = hours[5 * 24 + 23], hours[6 * 24]
            assert 0.25 < night / evening < 1.2
    bar = week("evening_weekend", "card_present", "US", 3)
    sunday, monday = bar[6 * 24 : 6 * 24 + 2], bar[:2]
    assert min(sunday) > 2 * max(monday)


def test_no_hour_of_any_shape_is_a_step_away_from_the_next(built: Any) -> None:
    """Before days went on after midnight an evening fell by 44 times into the next day."""
    values = np.asarray(
        [
            row
            for (row,) in built("S2").sql(
                "SELECT list(shape_value ORDER BY bucket_index) FROM class_zone_shape_5A"
                " GROUP BY demand_class, legal_country_iso, tzid, channel_group"
            )
        ]
    )
    step = np.exp(np.abs(np.diff(np.log(np.c_[values, values[:, :1]]), axis=1))).reshape(len(values), 7, 24)
    assert step.max() < 5
    assert step[:, :, [22, 23, 0, 1, 2]].max() < 4


def test_who_need_not_come_in_person_buys_at_night(built: Any) -> None:
    night = dict(
        built("S2").sql("""
        SELECT channel_group, sum(shape_value) FILTER (bucket_index % 24 < 6) / sum(shape_value)
        FROM class_zone_shape_5A GROUP BY channel_group
    """)
    )
    assert night["card_not_present"] > night["card_present"] + 0.05


@pytest.mark.parametrize("minutes", [15, 30])
def test_finer_grids_have_the_same_week(built: Any, minutes: int) -> None:
    horizon = [
        {**row, "bucket_minutes": minutes}
        for row in project().policies["5A.scenario_horizon_config"].document["scenario_horizons"]
    ]
    fine = built(
        "S3",
        changes={
            "5A.shape_time_grid": {"bucket_minutes": minutes},
            "5A.scenario_horizon_config": {"scenario_horizons": horizon},
        },
    )
    assert [fine.red(state) for state in ("S0", "S1", "S2", "S3")] == [set()] * 4
    coarse = dict(
        built("S2").sql(
            "SELECT bucket_index, shape_value FROM class_zone_shape_5A"
            " WHERE demand_class = 'office_hours' AND tzid = 'Europe/Berlin'"
        )
    )
    hours = dict(
        fine.sql(
            f"SELECT bucket_index * {minutes} // 60, sum(shape_value) FROM class_zone_shape_5A"
            " WHERE demand_class = 'office_hours' AND tzid = 'Europe/Berlin' GROUP BY ALL"
        )
    )
    assert sum(abs(hours[hour] - coarse[hour]) for hour in coarse) < 0.04


def test_the_catalogue_lists_every_variant_once(built: Any) -> None:
    world = built("S2")
    assert world.sql("""
        SELECT count(*) = 7 * count(DISTINCT (demand_class, channel_group)), sum(usage_rows) =
            (SELECT count(*) FROM shape_style), max(abs(s.share - 1)) < 1e-12
        FROM class_shape_catalogue_5A
        JOIN (
            SELECT demand_class, channel_group, sum(usage_share) AS share
            FROM class_shape_catalogue_5A GROUP BY ALL
        ) AS s USING (demand_class, channel_group)
    """) == [(True, True, True)]
