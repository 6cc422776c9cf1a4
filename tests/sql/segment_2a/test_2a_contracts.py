"""The contracts of segment 2A: the small world keeps them, and what the ladder could not settle breaks them."""

from __future__ import annotations

from typing import Any

import pytest

from .world_fixture import SEGMENT, Site, project


def test_the_small_world_keeps_every_contract(built: Any) -> None:
    world = built("S5")
    published = [
        dataset.name for dataset in project().datasets.values() if dataset.segment == SEGMENT and dataset.contract
    ]
    assert {name: world.broken(name) for name in published} == {name: set() for name in published}


def test_a_site_without_a_zone_is_not_published(built: Any) -> None:
    world = built("S1", sites=(Site(1, "BB", 1, (), (), 0.0, -140.0),))
    assert "tzid_provisional" in world.broken("s1_tz_lookup")


@pytest.mark.parametrize(
    ("dataset", "change", "column"),
    [
        ("s1_tz_lookup", "override_id = NULL WHERE override_applied", "override_id"),
        ("s1_tz_lookup", "fallback_distance_m = NULL", "fallback_distance_m"),
        ("s1_tz_lookup", "fallback_distance_m = 1 WHERE resolution_method = 'polygon'", "fallback_distance_m"),
        ("site_timezones", "override_id = 'X' WHERE tzid_source = 'polygon'", "override_id"),
        ("site_timezones", "tzid = 'Land/Atlantis'", "tzid"),
        ("tz_timetable_cache", "prev_utoff_s = 0 WHERE seq = 0", "prev_utoff_s"),
        ("s4_tz_windows", "kind = 'jump'", "kind"),
        ("s5_country_metrics", "top2_share = 0.6", "top2_share"),
        ("s5_issue_table", "severity = 'FATAL'", "severity"),
    ],
)
def test_a_mutant_breaks_its_contract(built: Any, dataset: str, change: str, column: str) -> None:
    world = built("S5")
    world.sql(f"UPDATE {dataset} SET {change}")
    assert column in world.broken(dataset)
