"""The published tables of a tiny run: what a consumer of the profile, shapes and baseline may rely on."""

from __future__ import annotations

from typing import Any

import pytest

from .world_fixture import SEGMENT, project


@pytest.mark.parametrize("state", ["S0", "S1", "S2", "S3"])
def test_published_keys_are_whole(tiny_world: Any, state: str) -> None:
    for dataset in project().datasets.values():
        if (dataset.segment, dataset.state) == (SEGMENT, state) and dataset.contract:
            keys = ", ".join(dataset.contract.primary_key)
            rows, distinct = tiny_world.execute(
                f"SELECT count(*), count(DISTINCT ({keys})) FROM {dataset.name}").fetchone()
            assert rows == distinct > 0


def test_the_baseline_has_the_week_of_every_merchant_and_zone(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT (SELECT count(*) FROM merchant_zone_baseline_local_5A) = 168 * count(*),
            (SELECT count(*) FROM class_zone_baseline_local_5A) = (SELECT count(*) FROM class_zone_shape_5A)
        FROM zone_alloc
    """).fetchone() == (True, True)


def test_mass_is_kept_to_the_unit(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT sum(fx(weekly_volume_expected, 9)) = (
            SELECT sum(fx(weekly_volume_expected, 9)) FROM merchant_zone_baseline_local_5A WHERE bucket_index = 0)
        FROM merchant_zone_profile_5A
    """).fetchone() == (True,)


def test_both_channels_are_realised(tiny_world: Any) -> None:
    shares = dict(tiny_world.execute("""
        SELECT channel_group, sum(lambda_local_base_class) / (SELECT sum(lambda_local_base_class)
            FROM class_zone_baseline_local_5A)
        FROM class_zone_baseline_local_5A GROUP BY channel_group
    """).fetchall())
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
    assert tiny_world.execute("""
        SELECT stream, n_entities FROM rng.rng_trace_5A_S1
        UNION ALL SELECT stream, n_entities FROM rng.rng_trace_5A_S2
        EXCEPT
        SELECT * FROM (
            SELECT '5A.S1.site_rate', count(DISTINCT merchant_id) FROM merchant_zone_profile_5A
            UNION ALL SELECT '5A.S1.zone_jitter', count(*) FROM merchant_zone_profile_5A
            UNION ALL SELECT '5A.S1.class_cap', count(DISTINCT demand_class) FROM merchant_zone_profile_5A
            UNION ALL SELECT '5A.S2.variant', count(*) FROM class_zone_shape_5A WHERE bucket_index = 0)
    """).fetchall() == []
