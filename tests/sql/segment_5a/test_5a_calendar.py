"""The generated calendar: pay days, holidays and outages by their rules, stable names, the stress on top."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from .surface_fixture import HOLIDAYS, SurfaceWorld, project

CALENDAR = "scenario_calendar_5A"
WEEKEND = {"US": {6, 7}, "ES": {6, 7}, "DE": {6, 7}, "SA": {5, 6}}
OVERLAY = project().policies["5A.scenario_overlay_policy"].document


@pytest.fixture(scope="module")
def stress() -> Iterator[SurfaceWorld]:
    world = SurfaceWorld(scenario="stress_v1")
    world.run("S0", "S1", "S2", "S3", "S4")
    yield world
    world.connection.close()


def events(world: SurfaceWorld, condition: str = "true") -> list[dict[str, Any]]:
    return world.rows(f"SELECT * FROM {CALENDAR} WHERE {condition} ORDER BY event_id")


def days(world: SurfaceWorld, event_type: str) -> dict[str, set[date]]:
    """Country -> the days on which its base rows begin."""
    found: dict[str, set[date]] = {}
    for row in events(world, f"event_type = '{event_type}' AND demand_class IS NULL"):
        found.setdefault(row["country_iso"], set()).add(row["start_ts"].date())
    return found


def rule_of(country: str, rule: dict[str, Any], month: int = 3) -> set[date]:
    """The day of one rule in a month."""
    day = date(2026, month, min(rule["day_of_month"], months.monthrange(2026, month)[1]))
    while day.isoweekday() in WEEKEND[country]:
        day -= timedelta(days=1)
    return {day}


def rule_days(country: str, month: int) -> set[date]:
    """The last working days up to the days of the rules."""
    return {day for rule in OVERLAY["calendar_payday_rules"] for day in rule_of(country, rule, month)}


def cut_pay_days(country: str) -> set[date]:
    """The beginning of the horizon, where a pay day before it may still be spent on."""
    return {date(2026, 3, 1)} - rule_days(country, 3)


def test_every_country_has_pay_days_and_holidays_for_all_its_classes(surface: SurfaceWorld) -> None:
    classes: dict[str, set[str]] = {}
    for country, name in surface.sql("SELECT legal_country_iso, demand_class FROM merchant_zone_profile_5A"):
        classes.setdefault(country, set()).add(name)
    for event_type, key, factor in (
        ("PAYDAY", "calendar_payday_peaks", "peak"),
        ("HOLIDAY", "calendar_holiday_factors", "factor"),
    ):
        starts = days(surface, event_type)
        assert set(starts) == (
            {country for country, _, _ in HOLIDAYS} if event_type == "HOLIDAY" else set(classes)
        )
        effects = {row.get("demand_class"): row[factor] for row in OVERLAY[key]}
        for country, names in classes.items():
            for start in starts.get(country, set()) - cut_pay_days(country):
                found = {
                    row["demand_class"]: row["amplitude_peak"] or row["amplitude"]
                    for row in events(
                        surface,
                        f"event_type = '{event_type}' AND country_iso = '{country}'"
                        f" AND start_ts::DATE = DATE '{start}'",
                    )
                }
                assert found == {name: value for name, value in effects.items() if name is None or name in names}


def test_pay_days_fall_on_working_days_by_a_rule(surface: SurfaceWorld) -> None:
    for country, found in days(surface, "PAYDAY").items():
        inside = found - cut_pay_days(country)
        assert len(inside) == 1
        assert inside <= rule_days(country, 3)


def test_a_pay_day_before_the_horizon_goes_on_in_it(surface: SurfaceWorld) -> None:
    window = OVERLAY["payday"]
    seen = 0
    for country, found in days(surface, "PAYDAY").items():
        (inside,) = found - cut_pay_days(country)
        rule = next(day for day in OVERLAY["calendar_payday_rules"] if inside in rule_of(country, day))
        (before,) = rule_of(country, rule, 2)
        lost = (date(2026, 3, 1) - before).days * 24
        assert (date(2026, 3, 1) in found) == (lost < window["duration_hours"])
        if lost < window["duration_hours"]:
            seen += 1
            left = window["duration_hours"] - lost
            for row in events(
                surface, f"event_type = 'PAYDAY' AND country_iso = '{country}' AND day(start_ts) = 1"
            ):
                whole = next(
                    peak["peak"]
                    for peak in OVERLAY["calendar_payday_peaks"]
                    if peak.get("demand_class") == row["demand_class"]
                )
                part = min(1.0, left / window["ramp_out_hours"])
                assert row["amplitude_peak"] == pytest.approx(1 + (whole - 1) * part, abs=1e-12)
                assert row["end_ts"] - row["start_ts"] == timedelta(hours=left)
                assert (row["ramp_in_buckets"], row["ramp_out_buckets"]) == (
                    0,
                    min(left, window["ramp_out_hours"]),
                )
    assert seen > 0


def test_holidays_are_the_public_ones_and_no_others(surface: SurfaceWorld) -> None:
    public: dict[str, set[date]] = {}
    for country, day, _ in HOLIDAYS:
        public.setdefault(country, set()).add(day)
    assert days(surface, "HOLIDAY") == public
    assert {row["source"] for row in events(surface, "event_type = 'HOLIDAY'")} == {"public_holiday"}
    assert surface.red("S4") == set(), "a country without a holiday is no fault"


def test_a_great_day_has_factors_of_its_own(surface: SurfaceWorld) -> None:
    """Here the United States' day in March; ordinary factors on it, or great ones on others, have no source."""
    surface.sql("UPDATE policy_5A.calendar_great_days SET month_no = 3, day_no = 17")
    assert surface.gates()["X6", "unsourced_events"]["value"] > 0
    surface.corrupt("S4", {"again": ["generated_event", "scenario_calendar_5A"]})
    effects = {row.get("demand_class"): row for row in OVERLAY["calendar_holiday_factors"]}
    found = events(surface, "event_type = 'HOLIDAY'")
    for row in found:
        key = "great_factor" if row["country_iso"] == "US" else "factor"
        assert row["amplitude"] == effects[row["demand_class"]][key]
    assert {row["country_iso"] for row in found} == {"US", "ES", "SA"}
    assert surface.gates()["X6", "unsourced_events"]["value"] == 0


def test_a_country_with_many_holidays_keeps_them_all(surface: SurfaceWorld) -> None:
    many = [("DE", date(2026, 3, day), "Feast") for day in range(1, 15)]
    surface.put("holiday", many)
    surface.run("S4")
    assert days(surface, "HOLIDAY")["DE"] == {day for _, day, _ in many}


def test_there_are_as_many_outages_as_the_policy_asks_for(surface: SurfaceWorld) -> None:
    found = events(surface, "event_type = 'OUTAGE'")
    zones = {tzid for (tzid,) in surface.sql("SELECT DISTINCT tzid FROM merchant_zone_profile_5A")}
    assert surface.one("SELECT count(*) FROM generated_event WHERE event_type = 'OUTAGE'") == 19, "0.6 x 31, up"
    assert {row["tzid"] for row in found} <= zones
    for row in found:
        assert (row["end_ts"] - row["start_ts"]) // timedelta(hours=1) in OVERLAY["calendar_outage_hours"]
        assert datetime(2026, 3, 1) <= row["start_ts"] < row["end_ts"] <= datetime(2026, 4, 1)
        assert (row["time_basis"], row["amplitude"]) == ("UTC", OVERLAY["outage"]["factor"])


def test_names_are_made_of_the_fields(surface: SurfaceWorld) -> None:
    def text(value: object) -> str:
        if value is None:
            return "-"
        if isinstance(value, datetime):
            return str((value - datetime(1970, 1, 1)) // timedelta(minutes=1))
        return str(value).lower() if isinstance(value, bool) else str(value)

    names = (
        "event_type",
        "time_basis",
        "start_ts",
        "end_ts",
        "shape_kind",
        "amplitude",
        "amplitude_peak",
        "ramp_in_buckets",
        "ramp_out_buckets",
        "scope_global",
        "country_iso",
        "tzid",
        "demand_class",
        "merchant_id",
        "source",
    )
    found = events(surface)
    assert len({row["event_id"] for row in found}) == len(found) > 40
    for row in found:
        canonical = "|".join(text(row[name]) for name in names)
        assert row["event_id"] == "EVT-" + sha256(canonical.encode()).hexdigest()[:24]
    assert surface.broken(CALENDAR) == set()


def test_a_stress_has_the_calendar_of_the_baseline(surface: SurfaceWorld, stress: SurfaceWorld) -> None:
    baseline = {row["event_id"]: row for row in events(surface)}
    stressed = {row["event_id"]: row for row in events(stress)}
    assert baseline.items() <= stressed.items()
    added = [stressed[name] for name in stressed.keys() - baseline.keys()]
    assert {row["event_type"] for row in added} == {"STRESS"}
    assert sorted((row["scope_global"], row["amplitude"]) for row in added) == [(False, 1.85), (True, 1.6)]
    largest = stress.one("""SELECT legal_country_iso FROM merchant_zone_baseline_local_5A WHERE bucket_index = 0
        GROUP BY 1 ORDER BY sum(weekly_volume_expected) DESC LIMIT 1""")
    assert [row["country_iso"] for row in added if not row["scope_global"]] == [largest]


def test_campaigns_strike_their_class(surface: SurfaceWorld) -> None:
    found = events(surface, "event_type = 'CAMPAIGN'")
    assert sorted((row["demand_class"], row["country_iso"] or "", row["time_basis"]) for row in found) == [
        ("consumer_daytime", "ES", "LOCAL"),
        ("consumer_daytime", "SA", "LOCAL"),
        ("online_24h", "", "UTC"),
        ("online_bursty", "", "UTC"),
    ]
    assert {row["end_ts"] - row["start_ts"] for row in found} == {timedelta(hours=72)}
