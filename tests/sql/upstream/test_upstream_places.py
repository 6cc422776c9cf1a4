"""Where the outlets of the tiny world stand, and what zones and weights follow from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import duckdb

Figure = Callable[[str], Any]


def test_positions_lie_on_the_grid_of_the_polygons(figure: Figure) -> None:
    assert (
        figure(
            "SELECT count(*) FROM site_locations "
            "WHERE abs(lon_deg * 1e7 - round(lon_deg * 1e7)) > 1e-3 "
            "OR lon_deg >= 180 OR abs(lat_deg) > 90"
        )
        == 0
    )


def test_hardly_two_outlets_share_a_point(figure: Figure) -> None:
    assert figure("SELECT count(DISTINCT (lon_deg, lat_deg)) / count(*) FROM site_locations") > 0.99


def test_outlets_stand_near_places_of_their_country(figure: Figure) -> None:
    assert (
        figure("""
        SELECT count(*) FILTER (km < 20) / count(*)
        FROM (
            SELECT min(111.32 * sqrt(pow(s.lat_deg - g.lat_deg, 2)
                + pow((s.lon_deg - g.lon_deg) * cos(radians(g.lat_deg)), 2))) AS km
            FROM site_locations AS s
            JOIN gazetteer AS g ON g.country_iso = s.legal_country_iso
                AND g.lat_deg BETWEEN s.lat_deg - 0.25 AND s.lat_deg + 0.25
            GROUP BY s.merchant_id, s.legal_country_iso, s.site_order
        )""")
        == 1.0
    )


def test_large_countries_are_covered_and_small_merchants_are_local(figure: Figure) -> None:
    assert (
        figure(
            "SELECT count(DISTINCT tzid) FROM zone_alloc WHERE legal_country_iso = 'US' AND zone_site_count > 0"
        )
        >= 4
    )
    assert (
        figure("""
        SELECT median(spread) FROM (
            SELECT max(lon_deg) - min(lon_deg) AS spread
            FROM site_locations WHERE legal_country_iso = 'US'
            GROUP BY merchant_id HAVING count(*) BETWEEN 2 AND 8)""")
        < 30
    )


def test_the_zone_of_a_site_is_the_zone_of_its_polygon(figure: Figure) -> None:
    """3A counts by polygon; 2A resolves each site alone: the two agree."""
    assert (
        figure("""
        WITH run AS (
            SELECT merchant_id, legal_country_iso, tzid, count(*) AS n FROM site_timezones GROUP BY ALL
        )
        SELECT count(*) FROM run
        FULL JOIN (FROM zone_alloc WHERE zone_site_count > 0) AS z USING (merchant_id, legal_country_iso, tzid)
        WHERE run.n IS DISTINCT FROM z.zone_site_count""")
        == 0
    )


def test_escalated_pairs_list_every_inhabited_zone(figure: Figure) -> None:
    assert figure("SELECT count(DISTINCT merchant_id) FROM zone_alloc") == figure(
        "SELECT count(DISTINCT merchant_id) FROM outlet_catalogue"
    )
    assert figure("SELECT count(*) FROM zone_alloc WHERE zone_site_count = 0 AND NOT is_escalated") == 0
    zones = figure("SELECT count(DISTINCT tzid) FROM gazetteer WHERE country_iso = 'US'")
    assert (
        figure(
            "SELECT min(n) FROM (SELECT count(*) AS n FROM zone_alloc "
            "WHERE legal_country_iso = 'US' AND is_escalated GROUP BY merchant_id)"
        )
        == zones
    )


def test_the_universe_hash_is_the_hash_of_the_lines(tiny_world: duckdb.DuckDBPyConnection) -> None:
    rows = tiny_world.execute(
        "SELECT merchant_id, legal_country_iso, tzid, zone_site_count FROM zone_alloc ORDER BY ALL"
    ).fetchall()
    lines = "".join("|".join(str(value) for value in row) + "\n" for row in rows)
    stated = tiny_world.execute("SELECT DISTINCT routing_universe_hash FROM zone_alloc").fetchall()
    assert stated == [(hashlib.sha256(lines.encode()).hexdigest(),)]


def test_weights_of_a_merchant_differ_and_sum_to_one(figure: Figure) -> None:
    assert (
        figure(
            "SELECT max(abs(total - 1)) FROM (SELECT sum(p_weight) AS total "
            "FROM s1_site_weights GROUP BY merchant_id)"
        )
        < 1e-9
    )
    assert figure("SELECT count(DISTINCT p_weight) / count(*) FROM s1_site_weights WHERE p_weight < 1") > 0.99
