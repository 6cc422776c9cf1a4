"""Band A of segment 5A: a world that holds every gate, and each corruption fails exactly its metrics."""

from __future__ import annotations

from typing import Any

import pytest

from .surface_fixture import SurfaceWorld, project

Metric = tuple[str, str]
FAMILIES = ("calendar", "season", "hours", "edges")
THRESHOLDS = [
    row
    for row in project().policies["5A.outside_gate"].document["outside_thresholds"]
    if row["family"] in FAMILIES
]
JUDGED = {(row["test_id"], row["metric_name"]) for row in THRESHOLDS}
DAYS, BASE, CLASS_BASE, EVIDENCE = (
    "scenario_day_evidence_5A",
    "merchant_zone_baseline_local_5A",
    "class_zone_baseline_local_5A",
    "scenario_key_evidence_5A",
)

# A first quarter of forty-eight countries: the months of three climates and two trades of their own, weeks that
# stray by some per cent; a baseline week of two classes and two channels whose hours are those of shops and of
# people at home; and volumes that differ.
WHOLE = f"""
    UPDATE scenario_manifest_5A SET horizon_start_utc = TIMESTAMP '2026-01-01';
    CREATE OR REPLACE TABLE asked_country AS
        SELECT climate, unnest(countries[1:12]) AS legal_country_iso FROM policy_5A.season_climates
        UNION ALL SELECT 'north', 'N' || chr((65 + place)::INTEGER) FROM range(26) AS places (place)
            WHERE 'N' || chr((65 + place)::INTEGER) NOT IN
                (SELECT unnest(countries) FROM policy_5A.season_climates);
    CREATE OR REPLACE TABLE month_index AS FROM (VALUES
        ('north', 'other', [0.90, 0.96, 0.99]), ('tropics', 'other', [0.93, 0.96, 0.98])
        , ('south', 'other', [1.00, 0.97, 0.95])
        , ('north', 'grocery', [1.0, 1.01, 1.0]), ('tropics', 'grocery', [1.0, 1.01, 1.0])
        , ('south', 'grocery', [1.0, 1.01, 1.0])
        , ('north', 'clothing', [0.8, 0.95, 1.0]), ('tropics', 'clothing', [0.8, 0.95, 1.0])
        , ('south', 'clothing', [0.8, 0.95, 1.0])) AS month (climate, season_group, factors);
    DELETE FROM {DAYS};
    INSERT INTO {DAYS}
        SELECT month.season_group, country.legal_country_iso, day.day::DATE, 1, 1
        FROM asked_country AS country JOIN month_index AS month ON month.climate = country.climate
        CROSS JOIN range(TIMESTAMP '2025-12-31', TIMESTAMP '2026-04-02', INTERVAL 1 DAY) AS day (day);
    UPDATE {DAYS} AS day SET arrivals_plain = CASE day.season_group WHEN 'other' THEN 100 ELSE 5 END
            * CASE country.climate WHEN 'north' THEN 3 ELSE 1 END
            * month.factors[(month(day.local_date) - 1) % 3 + 1]
            * (1 + 0.01 * sin(ascii(day.legal_country_iso[2]) + week(day.local_date)))
        FROM asked_country AS country JOIN month_index AS month ON month.climate = country.climate
        WHERE country.legal_country_iso = day.legal_country_iso AND month.season_group = day.season_group;
    UPDATE {DAYS} SET arrivals = arrivals_plain;
    CREATE OR REPLACE TABLE one_key AS FROM {EVIDENCE} WHERE merchant_id = 5;
    DELETE FROM {EVIDENCE};
    INSERT INTO {EVIDENCE} SELECT one_key.* REPLACE (
            country.legal_country_iso AS legal_country_iso, 100 AS week_pairs, 0 AS week_pairs_alike)
        FROM one_key CROSS JOIN asked_country AS country;
    DELETE FROM {CLASS_BASE};
    INSERT INTO {CLASS_BASE}
        SELECT kind.demand_class, country.legal_country_iso, 'Zone/' || country.legal_country_iso
            , kind.channel_group, grid.bucket_index
            , (1 + 0.1 * sin(ascii(country.legal_country_iso[2])))
                * CASE
                    WHEN kind.channel_group = 'card_not_present' THEN
                        CASE WHEN bucket_index % 24 BETWEEN 2 AND 6 THEN 0.4 ELSE 1.2 END
                        * CASE WHEN bucket_index >= 120 THEN 0.9 ELSE 1 END
                    WHEN bucket_index % 24 - CASE WHEN country.legal_country_iso IN ('AR', 'CL') THEN 2 ELSE 0 END
                        NOT BETWEEN 8 AND 19 THEN 0.1
                    WHEN kind.demand_class = 'consumer_daytime' AND bucket_index // 24 = 5 THEN 2.0
                    ELSE 1.2
                END
        FROM asked_country AS country CROSS JOIN shape_grid_definition_5A AS grid
        CROSS JOIN (VALUES ('consumer_daytime', 'card_present'), ('office_hours', 'card_present')
            , ('online_24h', 'card_not_present')) AS kind (demand_class, channel_group);
    INSERT INTO {BASE} SELECT base.* REPLACE (
            base.merchant_id + 1000 * turn AS merchant_id, base.weekly_volume_expected + turn / 1000
                AS weekly_volume_expected)
        FROM {BASE} AS base CROSS JOIN range(1, 50) AS turns (turn) WHERE base.bucket_index = 0
"""


def on(condition: str, change: str) -> str:
    return f"UPDATE {DAYS} SET arrivals = {change} WHERE {condition}"


def hours(condition: str, factor: float) -> str:
    return (
        f"UPDATE {CLASS_BASE} SET lambda_local_base_class = lambda_local_base_class * {factor} WHERE {condition}"
    )


def in_climate(climate: str) -> str:
    return f"legal_country_iso IN (SELECT legal_country_iso FROM asked_country WHERE climate = '{climate}')"


SEASONS, WEEKS, SATURDAY, NIGHTS = ("A10_SEASONS", "A11_WEEKLY_VARIATION", "A12_SATURDAY", "A13_REMOTE_NIGHTS")
PRESENT, REMOTE = "channel_group = 'card_present'", "channel_group = 'card_not_present'"
SATURDAY_NOON = "bucket_index BETWEEN 130 AND 136"

# metric[, variant] -> statement, and what must miss band A with it.
MUTANTS: dict[tuple[str, ...], tuple[str, set[Metric]]] = {
    ("A9_REAL_HOLIDAYS", "invented_holidays"): (
        "UPDATE scenario_calendar_5A SET start_ts = start_ts - INTERVAL 5 DAY WHERE event_type = 'HOLIDAY'"
        " AND country_iso = 'US'",
        set(),
    ),
    (SEASONS, "month_ratio_least_climate_low"): (
        on(f"season_group = 'other' AND {in_climate('south')}", "100"),
        set(),
    ),
    (SEASONS, "month_ratio_greatest_climate_high"): (
        on(f"season_group = 'other' AND month(local_date) = 1 AND {in_climate('tropics')}", "arrivals * 0.6"),
        set(),
    ),
    (SEASONS, "month_ratio_world_low"): (
        on(f"season_group = 'other' AND {in_climate('north')}", "300 + 9 * (month(local_date) = 2)::INTEGER"),
        set(),
    ),
    (SEASONS, "month_ratio_world_high"): (
        on(f"season_group = 'other' AND month(local_date) = 1 AND {in_climate('north')}", "arrivals * 0.75"),
        {(SEASONS, "month_ratio_greatest_climate_high")},
    ),
    (SEASONS, "month_ratio_grocery"): (
        on("season_group = 'grocery' AND month(local_date) = 2", "arrivals * 1.1"),
        set(),
    ),
    (SEASONS, "month_ratio_clothing"): (on("season_group = 'clothing'", "5"), set()),
    (WEEKS, "weekly_cv_world_low"): (
        f"UPDATE {DAYS} SET arrivals_plain ="
        " 100 + 3 * (1 - 2 * ((week(local_date) + ascii(legal_country_iso[2])) % 2))",
        set(),
    ),
    (WEEKS, "weekly_cv_world_high"): (
        f"UPDATE {DAYS} SET arrivals_plain = arrivals_plain * (1 + 0.2 * (week(local_date) % 2))",
        {(WEEKS, "weekly_cv_country_high")},
    ),
    (WEEKS, "weekly_cv_country_low"): (
        f"UPDATE {DAYS} SET arrivals_plain = 100",
        {(WEEKS, "weekly_cv_world_low")},
    ),
    (WEEKS, "weekly_cv_country_high"): (
        f"UPDATE {DAYS} SET arrivals_plain = arrivals_plain * (1 + 0.2 * ((week(local_date)"
        " + ascii(legal_country_iso[2])) % 2))",
        set(),
    ),
    (WEEKS, "week_pairs_alike"): (
        f"UPDATE {EVIDENCE} SET week_pairs_alike = 1 WHERE legal_country_iso = 'NF'",
        set(),
    ),
    (WEEKS, "week_pairs_alike", "none"): (f"UPDATE {EVIDENCE} SET week_pairs = 0", set()),
    (SATURDAY, "saturday_share_low"): (hours(f"{PRESENT} AND {SATURDAY_NOON}", 0.7), set()),
    (SATURDAY, "saturday_share_high"): (hours(f"demand_class = 'office_hours' AND {SATURDAY_NOON}", 2.4), set()),
    (SATURDAY, "saturday_share_retail"): (
        hours(f"demand_class = 'consumer_daytime' AND {SATURDAY_NOON}", 2.6),
        {(SATURDAY, "saturday_share_high")},
    ),
    (SATURDAY, "late_less_early_hours"): (
        f"DELETE FROM {CLASS_BASE} WHERE demand_class = 'consumer_daytime'",
        {(SATURDAY, "saturday_share_retail"), (SATURDAY, "saturday_share_low")},
    ),
    (NIGHTS, "night_over_flat_low"): (hours(f"{REMOTE} AND bucket_index % 24 BETWEEN 2 AND 6", 0.05), set()),
    (NIGHTS, "night_over_flat_high"): (hours(f"{REMOTE} AND bucket_index % 24 BETWEEN 2 AND 6", 2.0), set()),
    (NIGHTS, "rest_over_working_day_low"): (hours(f"{REMOTE} AND bucket_index >= 120", 0.8), set()),
    (NIGHTS, "rest_over_working_day_high"): (hours(f"{REMOTE} AND bucket_index >= 120", 1.3), set()),
    ("A15_IDENTICAL_VOLUMES", "largest_identical_share"): (
        f"UPDATE {BASE} SET weekly_volume_expected = 2.635695 WHERE merchant_id % 1000 = 2",
        set(),
    ),
}


@pytest.fixture
def whole(surface: SurfaceWorld) -> SurfaceWorld:
    """A world that holds band A, in a transaction that is rolled back after the test."""
    surface.sql(WHOLE)
    return surface


def missed(world: SurfaceWorld) -> dict[Metric, Any]:
    """The metrics of these families that miss band A, with their value."""
    return {name: row["value"] for name, row in world.gates().items() if name in JUDGED and not row["pass_A"]}


def test_a_whole_world_holds_band_a(whole: SurfaceWorld) -> None:
    assert missed(whole) == {}


@pytest.mark.parametrize("mutant", MUTANTS, ids="/".join)
def test_a_mutant_fails_exactly_its_metric(whole: SurfaceWorld, mutant: tuple[str, ...]) -> None:
    change, also = MUTANTS[mutant]
    whole.sql(change)
    assert set(missed(whole)) == {(mutant[0], mutant[1])} | also


def test_every_metric_of_band_a_has_a_mutant() -> None:
    assert {(mutant[0], mutant[1]) for mutant in MUTANTS} == JUDGED


def test_a_season_in_the_factor_of_the_calendar_is_seen(surface: SurfaceWorld) -> None:
    """Folded into overlay_factor_total, the season leaves arrivals as they are; X6 and X4 see it all the same."""
    surface.sql(
        "UPDATE merchant_zone_scenario_local_5A SET overlay_factor_total = overlay_factor_total * seasonal_factor"
        ", seasonal_factor = 1"
    )
    surface.corrupt("S5", {"again": ["*"]})
    board = surface.gates()
    assert board["X6", "underived_factors"]["value"] > 0
    assert board["X4", "season_faults"]["value"] > 0
    assert not board["X6", "underived_factors"]["pass_B"]
    assert not board["X4", "season_faults"]["pass_B"]
    assert board["X4", "recomposition_faults"]["value"] == 0
