"""The contracts of 5B: the small world keeps them, and a mutant breaks its column."""

from __future__ import annotations

import pytest

from .arrival_fixture import STATES, ArrivalWorld, project


def test_the_small_world_keeps_every_contract(world: ArrivalWorld) -> None:
    published = [
        dataset.name
        for dataset in project().datasets.values()
        if dataset.segment == "5B" and dataset.contract and dataset.state in STATES and dataset.kind == "parquet"
    ]
    assert len(published) == 13
    assert {name: world.broken(name) for name in published} == {name: set() for name in published}


@pytest.mark.parametrize(
    ("dataset", "change", "column"),
    [
        ("arrival_event_5B", "fold = 2", "fold"),
        ("arrival_event_5B", "routing = 'NOWHERE'", "routing"),
        ("arrival_event_5B", "channel_group = 'by_post'", "channel_group"),
        ("arrival_event_5B", "terminal_no = 0", "terminal_no"),
        ("arrival_event_5B", "edge_id = 'edge'", "edge_id"),
        ("arrival_event_5B", "ts_local = NULL", "ts_local"),
        ("arrival_event_5B", "utc_offset_minutes = 1200", "utc_offset_minutes"),
        ("arrival_event_5B", "arrival_id = 5", "arrival_id"),
        ("bucket_count_5B", "n = 0", "n"),
        ("bucket_count_5B", "n = 16777216", "n"),
        ("bucket_count_5B", "lambda_realised = 'nan'", "lambda_realised"),
        ("bucket_count_5B", "slot = 0, key_no = 1, day_no = 0", "key_no"),
        ("hour_level_5B", "begin_level = -0.001", "begin_level"),
        ("hour_level_5B", "end_level = 4.01", "end_level"),
        ("arrival_field_5B", "z = 11", "z"),
        ("arrival_field_5B", "level = 'HOUR'", "level"),
        ("merchant_zone_key_5B", "dispersion = NULL", "dispersion"),
        ("merchant_zone_key_5B", "edge_share = 1.5", "edge_share"),
        ("merchant_zone_key_5B", "key_no = 1048576", "key_no"),
        ("key_site_5B", "weight = 2", "weight"),
        ("key_site_5B", "terminals = 0", "terminals"),
        ("edge_catalogue_5B", "edge_id = 'E'", "edge_id"),
        ("horizon_day", "slots = 200", "slots"),
        ("horizon_day", "day_no = -1", "day_no"),
        ("arrival_summary", "virtual_share = 1.1", "virtual_share"),
        ("site_evidence_5B", "strangers = -1", "strangers"),
        ("zone_slot_evidence_5B", "edges = -1", "edges"),
        ("change_evidence_5B", "local_hour = 24", "local_hour"),
        ("count_evidence_5B", "variance = -1", "variance"),
    ],
)
def test_a_mutant_breaks_its_contract(world: ArrivalWorld, dataset: str, change: str, column: str) -> None:
    world.sql(f"UPDATE {dataset} SET {change}")
    assert column in world.broken(dataset)
