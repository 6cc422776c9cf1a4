"""The ladder of S1: each step settles the sites that are its own, and one that none settles is named."""

from __future__ import annotations

from typing import Any

import pytest

from .world_fixture import EAST, ISLE, OVERRIDE, WEST, Site, World

METHOD = "SELECT resolution_method FROM s1_tz_lookup WHERE (merchant_id, legal_country_iso, site_order) = "


def method(world: World, merchant_id: int, country: str, order: int) -> Any:
    return world.one(f"{METHOD} ({merchant_id}, '{country}', {order})")


def test_each_step_settles_its_sites(built: Any) -> None:
    world = built("S1")
    found = world.sql("""
        SELECT site_order, resolution_method, tzid_provisional, tzid_provisional_source, nudge_lat_deg IS NOT NULL
        FROM s1_tz_lookup WHERE merchant_id = 1 ORDER BY site_order
    """)
    assert found == [
        (1, "polygon", WEST, "polygon", False),
        (2, "polygon", EAST, "polygon", False),
        (3, "overlap_rule", WEST, "polygon", False),
        (4, "country_filter", WEST, "polygon", False),
        (5, "nudge", WEST, "polygon", True),
        (6, "override", WEST, "override", True),
        (7, "nearest", WEST, "fallback", True),
    ]
    assert method(world, 2, "BB", 6) == "singleton"
    assert not world.red("S1")


def test_distance_is_measured_on_the_ground(built: Any) -> None:
    world = built("S1")
    rows = world.sql(
        "SELECT merchant_id, fallback_distance_m FROM s1_tz_lookup"
        " WHERE fallback_distance_m IS NOT NULL ORDER BY 1"
    )
    assert rows == [(1, 111.0), (2, 11100.0)]


def test_the_nearest_zone_is_no_further_than_a_nudge(built: Any) -> None:
    # 0.0021 degrees off the coast is 233 m, and the nudge goes 222 m.
    world = built("S1", sites=(Site(1, "AA", 1, (), (), 0.005, -0.0021),))
    assert world.sql("SELECT legal_country_iso, is_off_land FROM site_unresolved") == [("AA", True)]
    assert world.red("S1") == {"border_ambiguity"}


def test_a_site_in_the_ocean_is_refused(built: Any) -> None:
    world = built("S1", sites=(Site(1, "BB", 1, (), (), 0.0, -140.0),))
    assert world.one("SELECT tzid_provisional IS NULL FROM s1_tz_lookup")
    assert world.red("S1") == {"border_ambiguity"}


def test_an_overlap_without_a_rule_is_refused(built: Any) -> None:
    world = built(
        "S1",
        sites=(Site(1, "AA", 1, (EAST, WEST), (EAST, WEST)),),
        changes={"2A.tz_overlap_rules": {"overlap_rules": []}},
    )
    assert world.sql("SELECT candidates, is_off_land FROM site_unresolved") == [(f"{EAST}|{WEST}", False)]
    assert world.red("S1") == {"border_ambiguity"}


def test_an_overlap_is_never_settled_by_distance(built: Any) -> None:
    # On the coast itself, but two foreign zones hold it: no zone is nearer than another.
    world = built("S1", sites=(Site(1, "BB", 1, (EAST, WEST), (EAST, WEST), 0.005, 20.0),))
    assert world.red("S1") == {"border_ambiguity"}


def test_a_foreign_zone_is_kept_and_counted(built: Any) -> None:
    world = built("S1")
    assert world.sql("SELECT legal_country_iso, tzid_provisional FROM s1_tz_lookup WHERE NOT zone_in_country") == [
        ("CC", ISLE)
    ]
    assert world.one("SELECT value FROM s1_counters WHERE metric = 'foreign_zone_rows' AND key = 'CC'") == 1


def test_a_zone_that_the_policy_adds_is_legal(built: Any) -> None:
    world = built("S1", sites=(Site(1, "CC", 1, (ISLE, WEST)),))
    assert method(world, 1, "CC", 1) == "country_filter"


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg", "expected"),
    [(90.0, 0.0, (90.0, 0.002)), (0.0, 179.999, (0.002, -179.999)), (0.0, 180.0, (0.002, -179.998))],
)
def test_the_nudge_stays_on_the_globe(built: Any, lat_deg: float, lon_deg: float, expected: Any) -> None:
    world = built("S1", sites=(Site(1, "AA", 1, (), (WEST,), lat_deg, lon_deg),))
    found = world.sql("SELECT nudge_lat_deg, nudge_lon_deg FROM s1_tz_lookup")[0]
    assert found == pytest.approx(expected)


def test_a_coast_beyond_the_antimeridian_is_near(built: Any) -> None:
    world = World(sites=(Site(1, "BB", 1, (), (), 0.005, 179.9999),))
    world.sql("UPDATE tz_edge SET xa = -1799990000, xb = -1799990000 WHERE poly_id = 2")
    world.run("S0", "S1")
    assert world.sql("SELECT resolution_method, fallback_distance_m FROM s1_tz_lookup") == [("singleton", 122.1)]


def test_a_site_at_the_pole_measures_without_a_fault(built: Any) -> None:
    world = World(sites=(Site(1, "BB", 1, (), (), 90.0, 0.0),))
    world.sql(
        "UPDATE tz_edge SET ya = 899990000, yb = 899990000, xa = 0, xb = 1000000, strip_no = 899990000 >> 17"
        " WHERE poly_id = 2"
    )
    world.run("S0", "S1")
    assert world.sql("SELECT resolution_method, fallback_distance_m FROM s1_tz_lookup") == [("singleton", 111.0)]


def test_moving_one_site_changes_one_row(built: Any) -> None:
    text = "SELECT * FROM s1_tz_lookup ORDER BY merchant_id, legal_country_iso, site_order"
    before = built("S1").sql(text)
    world = World()
    world.sql("UPDATE site_locations SET lat_deg = 11 WHERE merchant_id = 2 AND site_order = 3")
    after = world.run("S0", "S1").sql(text)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_expired_override_equals_its_absence(built: Any) -> None:
    site = (Site(1, "AA", 5, (), (WEST,)), Site(1, "AA", 6, (EAST,)))
    text = "SELECT * FROM s1_tz_lookup ORDER BY ALL"
    gone = {"2A.tz_overrides": {"overrides": []}}
    expired = {"2A.tz_overrides": {"overrides": [{**OVERRIDE, "expiry_yyyy_mm_dd": "2025-12-31"}]}}
    assert built("S1", sites=site, changes=gone).sql(text) == built("S1", sites=site, changes=expired).sql(text)


def test_the_order_of_the_input_does_not_matter() -> None:
    text = "SELECT * FROM s1_tz_lookup ORDER BY merchant_id, legal_country_iso, site_order"
    turned = World()
    turned.sql(
        "CREATE OR REPLACE TABLE site_locations AS FROM site_locations ORDER BY ALL DESC;"
        "CREATE OR REPLACE TABLE raw_hit AS FROM raw_hit ORDER BY ALL DESC; SET threads = 4"
    )
    assert turned.run("S0", "S1").sql(text) == World().run("S0", "S1").sql(text)
