"""The published tables of a tiny run: what a consumer of civil time may rely on."""

from __future__ import annotations

from typing import Any

import pytest

from .world_fixture import SEGMENT, project


@pytest.mark.parametrize("state", ["S1", "S2", "S3", "S4"])
def test_published_keys_are_whole(tiny_world: Any, state: str) -> None:
    for dataset in project().datasets.values():
        if (dataset.segment, dataset.state) == (SEGMENT, state) and dataset.contract:
            keys = ", ".join(dataset.contract.primary_key)
            rows, distinct = tiny_world.execute(
                f"SELECT count(*), count(DISTINCT ({keys})) FROM {dataset.name}"
            ).fetchone()
            assert rows == distinct > 0


def test_every_site_has_a_clock(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT count(*) FROM site_locations
        ANTI JOIN (site_timezones SEMI JOIN tz_timetable_cache USING (tzid))
            USING (merchant_id, legal_country_iso, site_order)
    """).fetchone() == (0,)


def test_sites_lie_in_the_zone_of_their_place(tiny_world: Any) -> None:
    agree, total = tiny_world.execute("""
        SELECT count(*) FILTER (zone_in_country AND tzid_source = 'polygon'), count(*) FROM site_timezones
    """).fetchone()
    assert agree == total == 1000


def test_windows_are_those_of_the_zones_in_use(tiny_world: Any) -> None:
    differing = tiny_world.execute("""
        SELECT tzid FROM s4_tz_windows
        GROUP BY tzid
        HAVING max(sites_affected) <> (SELECT count(*) FROM site_timezones AS s WHERE s.tzid = s4_tz_windows.tzid)
            OR min(epoch(local_end - local_start)) <= 0
    """).fetchall()
    assert not differing


def test_the_report_counts_the_rows(tiny_world: Any) -> None:
    assert tiny_world.execute("""
        SELECT status = 'PASS' AND sites_total = 1000 AND gap_windows_total + fold_windows_total
            = (SELECT count(*) FROM s4_tz_windows) FROM s4_legality_report
    """).fetchone() == (True,)
