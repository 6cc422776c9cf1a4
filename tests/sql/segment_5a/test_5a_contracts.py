"""The contracts of S0 to S3: the small world keeps them, and a mutant breaks its column."""

from __future__ import annotations

from typing import Any

import pytest

from .world_fixture import SEGMENT, STATES, project


def test_the_small_world_keeps_every_contract(built: Any) -> None:
    world = built("S3")
    published = [
        dataset.name
        for dataset in project().datasets.values()
        if dataset.segment == SEGMENT and dataset.contract and dataset.state in STATES
    ]
    assert len(published) == 8
    assert {name: world.broken(name) for name in published} == {name: set() for name in published}


@pytest.mark.parametrize(
    ("dataset", "change", "column"),
    [
        ("scenario_manifest_5A", "bucket_minutes = 45", "bucket_minutes"),
        ("merchant_zone_profile_5A", "demand_subclass = 'capital'", "demand_subclass"),
        ("merchant_zone_profile_5A", "channel_group = 'by_post'", "channel_group"),
        ("merchant_zone_profile_5A", "weekly_volume_expected = -1", "weekly_volume_expected"),
        ("merchant_zone_profile_5A", "weekly_volume_expected = 'inf'", "weekly_volume_expected"),
        ("merchant_zone_profile_5A", "cap_factor = 1.1", "cap_factor"),
        ("merchant_zone_profile_5A", "class_source = 'guess'", "class_source"),
        ("merchant_zone_profile_5A", "tzid = 'Land/Atlantis'", "tzid"),
        ("merchant_class_profile_5A", "classes_seen = ['Online']", "classes_seen"),
        ("shape_grid_definition_5A", "local_day_of_week = 8", "local_day_of_week"),
        ("class_zone_shape_5A", "shape_value = 0", "shape_value"),
        ("class_zone_shape_5A", "adjustment_flags = ['mood:bad']", "adjustment_flags"),
        ("class_zone_shape_5A", "bucket_index = 0", "bucket_index"),
        ("class_shape_catalogue_5A", "usage_share = 2", "usage_share"),
        ("merchant_zone_baseline_local_5A", "lambda_local_base = 'nan'", "lambda_local_base"),
        ("merchant_zone_baseline_local_5A", "scale_source = 'thin air'", "scale_source"),
        ("merchant_zone_baseline_local_5A", "bucket_index = 0", "bucket_index"),
        ("class_zone_baseline_local_5A", "lambda_local_base_class = NULL", "lambda_local_base_class"),
    ],
)
def test_a_mutant_breaks_its_contract(built: Any, dataset: str, change: str, column: str) -> None:
    world = built("S3")
    world.sql(f"UPDATE {dataset} SET {change}")
    assert column in world.broken(dataset)
