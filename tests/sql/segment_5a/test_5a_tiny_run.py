"""The published tables of a tiny run: what a consumer of the profile, shapes and baseline may rely on."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa
import pytest

from .test_5a_outside_recount import group_of
from .world_fixture import SEGMENT, project
from .zoneinfo_clock import STEP_MINUTES, wall_minutes


@pytest.mark.parametrize("state", ["S0", "S1", "S2", "S3", "S4", "S5"])
def test_published_keys_are_whole(tiny_world: Any, state: str) -> None:
    for dataset in project().datasets.values():
        if (dataset.segment, dataset.state) == (SEGMENT, state) and dataset.contract:
            keys = ", ".join(dataset.contract.primary_key)
            rows, distinct = tiny_world.execute(
                f"SELECT count(*), count(DISTINCT ({keys})) FROM {dataset.name}"
            ).fetchone()
            assert rows == distinct > 0


def test_the_baseline_has_the_week_of_every_merchant_and_zone(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT (SELECT count(*) FROM merchant_zone_baseline_local_5A) = 168 * count(*),
            (SELECT count(*) FROM class_zone_baseline_local_5A) = (SELECT count(*) FROM class_zone_shape_5A)
        FROM zone_alloc
    """).fetchone() == (True, True)


def test_mass_is_kept_to_the_unit(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT sum(to_fixed_point(weekly_volume_expected, 9)) = (
            SELECT sum(to_fixed_point(weekly_volume_expected, 9))
            FROM merchant_zone_baseline_local_5A WHERE bucket_index = 0)
        FROM merchant_zone_profile_5A
    """).fetchone() == (True,)


def test_both_channels_are_realised(tiny_world: Any) -> None:
    shares = dict(
        tiny_world.execute("""
        SELECT channel_group, sum(lambda_local_base_class) / (SELECT sum(lambda_local_base_class)
            FROM class_zone_baseline_local_5A)
        FROM class_zone_baseline_local_5A GROUP BY channel_group
    """).fetchall()
    )
    assert set(shares) == {"card_present", "card_not_present"}
    assert min(shares.values()) >= 0.10


def test_no_tail_zone_is_dead(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT count(*)
        FROM merchant_zone_baseline_local_5A AS base
        SEMI JOIN (SELECT * FROM merchant_zone_profile_5A WHERE demand_subclass = 'tail_zone') AS tail
            ON tail.merchant_id = base.merchant_id AND tail.tzid = base.tzid
            AND tail.legal_country_iso = base.legal_country_iso
        WHERE base.bucket_index = 0 AND base.weekly_volume_expected <= 0
    """).fetchone() == (0,)


def test_every_draw_is_accounted(tiny_world: Any) -> None:
    assert (
        tiny_world.execute("""
        SELECT stream, n_entities FROM rng.rng_trace_5A_S1
        UNION ALL SELECT stream, n_entities FROM rng.rng_trace_5A_S2
        EXCEPT
        SELECT * FROM (
            SELECT '5A.S1.site_rate', count(DISTINCT merchant_id) FROM merchant_zone_profile_5A
            UNION ALL SELECT '5A.S1.zone_jitter', count(*) FROM merchant_zone_profile_5A
            UNION ALL SELECT '5A.S1.class_cap', count(DISTINCT demand_class) FROM merchant_zone_profile_5A
            UNION ALL SELECT '5A.S2.variant', count(*) FROM class_zone_shape_5A WHERE bucket_index = 0)
    """).fetchall()
        == []
    )


def test_the_surfaces_are_whole(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT (SELECT count(*) FROM merchant_zone_scenario_local_5A) = count(*) * 2160,
            (SELECT count(*) FROM merchant_zone_scenario_utc_5A) = count(*) * 2160,
            (SELECT count(*) FROM merchant_zone_overlay_factors_5A) = count(*) * 2160
        FROM zone_alloc
    """).fetchone() == (True, True, True)


@pytest.mark.slow
def test_every_slot_of_every_zone_is_what_zoneinfo_says(tiny_world: Any) -> None:
    """Every row of both surfaces from volume, shape, factor, season and the wall clock of Python's zoneinfo.

    tz_horizon_map_5A, tz_horizon_slot_5A and the witness of S5 are not read.
    """
    start, end, minutes = tiny_world.execute(
        "SELECT horizon_start_utc, horizon_end_utc, bucket_minutes FROM scenario_manifest_5A"
    ).fetchone()
    zones = [tzid for (tzid,) in tiny_world.execute("SELECT DISTINCT tzid FROM zone_alloc ORDER BY 1").fetchall()]
    readings = [(tzid, *reading) for tzid in zones for reading in wall_minutes(tzid, start, end)]
    assert len(readings) == len(zones) * (end - start).days * 1440 // STEP_MINUTES
    assert len({wall - utc for _, utc, wall in readings}) > 20
    own = duckdb.connect()
    tzid, utc_minute, wall_minute = map(list, zip(*readings, strict=True))
    own.register("reading", pa.table({"tzid": tzid, "utc_minute": utc_minute, "wall_minute": wall_minute}))
    for name in (
        "class_zone_shape_5A",
        "merchant_zone_profile_5A",
        "merchant_zone_baseline_local_5A",
        "merchant_zone_scenario_local_5A",
        "merchant_zone_scenario_utc_5A",
        "seasonal_field_5A",
    ):
        own.register(name, tiny_world.sql(f"FROM {name}").to_arrow_table())
    codes = tiny_world.execute("SELECT merchant_id, mcc FROM transaction_schema_merchant_ids").fetchall()
    merchants, groups = [merchant for merchant, _ in codes], [group_of(mcc) for _, mcc in codes]
    own.register("season_of", pa.table({"merchant_id": pa.array(merchants, pa.uint64()), "season_group": groups}))
    # The minute of the week counts from Monday; 1 January 1970 was a Thursday.
    own.execute(f"""
        CREATE TABLE mix AS
        SELECT tzid, (utc_minute - epoch(TIMESTAMP '{start}')::BIGINT // 60) // {minutes} AS slot
            , (wall_minute + 4320) % 10080 // {minutes} AS bucket, count(*) * {STEP_MINUTES} AS minutes
        FROM reading GROUP BY ALL;
        CREATE TABLE begin AS
        SELECT tzid, (utc_minute - epoch(TIMESTAMP '{start}')::BIGINT // 60) // {minutes} AS slot
            , DATE '1970-01-01' + (arg_min(wall_minute, utc_minute) // 1440)::INTEGER AS local_date
        FROM reading GROUP BY ALL;
        CREATE TABLE share AS
        SELECT demand_class, legal_country_iso, tzid, channel_group, slot
            , sum(mix.minutes * shape_value) / {minutes} AS share
        FROM class_zone_shape_5A AS shape JOIN mix USING (tzid)
        WHERE mix.bucket = shape.bucket_index
        GROUP BY ALL;
        CREATE TABLE expected AS
        SELECT merchant_id, legal_country_iso, tzid, channel_group, slot
            , base.weekly_volume_expected * share * season.seasonal_factor AS arrivals, season.seasonal_factor
        FROM merchant_zone_baseline_local_5A AS base
        JOIN (SELECT merchant_id, legal_country_iso, tzid, demand_class FROM merchant_zone_profile_5A)
            USING (merchant_id, legal_country_iso, tzid)
        JOIN share USING (demand_class, legal_country_iso, tzid, channel_group)
        JOIN begin USING (tzid, slot)
        JOIN season_of USING (merchant_id)
        JOIN seasonal_field_5A AS season USING (season_group, legal_country_iso, local_date)
        WHERE base.bucket_index = 0
    """)
    rows, compared, apart_local, apart_utc = own.execute("""
        SELECT (SELECT count(*) FROM merchant_zone_scenario_local_5A), count(*)
            , count(*) FILTER (NOT coalesce(
                abs(by_local.lambda_local_scenario - expected.arrivals * by_local.overlay_factor_total)
                        <= 1e-9 * greatest(expected.arrivals, 1)
                    AND by_local.seasonal_factor = expected.seasonal_factor, false))
            , count(*) FILTER (NOT coalesce(by_utc.lambda_utc_scenario = by_local.lambda_local_scenario, false))
        FROM expected
        FULL JOIN merchant_zone_scenario_local_5A AS by_local
            ON by_local.merchant_id = expected.merchant_id
            AND by_local.legal_country_iso = expected.legal_country_iso AND by_local.tzid = expected.tzid
            AND by_local.channel_group = expected.channel_group
            AND by_local.local_horizon_bucket_index = expected.slot
        FULL JOIN merchant_zone_scenario_utc_5A AS by_utc
            ON by_utc.merchant_id = expected.merchant_id
            AND by_utc.legal_country_iso = expected.legal_country_iso AND by_utc.tzid = expected.tzid
            AND by_utc.channel_group = expected.channel_group
            AND by_utc.utc_horizon_bucket_index = expected.slot
    """).fetchone()
    assert rows > 1_000_000
    assert (compared, apart_local, apart_utc) == (rows, 0, 0)
