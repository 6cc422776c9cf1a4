"""Every assertion of the reference segment: silent on sound data, red on a corrupted copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3] / "sql" / "ref"

SOUND = """
CREATE SCHEMA policy_ref;
CREATE TABLE policy_ref.boundary_release AS SELECT '2026c' AS polygon_release
    , '2026f' AS tzdb_release, 3 AS zones, 2 AS land_zones
    , 3 AS polygons, 1 AS holes, 16 AS vertices;
CREATE TABLE policy_ref.zone_rules AS SELECT 0.9::DOUBLE AS agreement_min, 0.9::DOUBLE AS kept_min;
CREATE TABLE policy_ref.country_zone_extra AS FROM (VALUES ('BB', 'Land/One'))
    AS t (country_iso, tzid);
CREATE TABLE policy_ref.overlap_rules AS FROM (VALUES (1, 'AA', 'Land/One|Land/Two', 'Land/Two'))
    AS t (ordinal, country_iso, zones, tzid);
CREATE TABLE policy_ref.horizon AS SELECT DATE '2026-01-01' AS start_date
    , DATE '2026-04-01' AS end_date, 7::BIGINT AS margin_days;
CREATE TABLE holiday AS FROM (VALUES ('AA', DATE '2025-12-26'), ('BB', DATE '2026-01-01'))
    AS t (country_iso, holiday_date);
CREATE TABLE reference_release AS FROM (VALUES
    ('tz_polygons', '2026c'), ('tzdb', '2026f'), ('gazetteer', NULL)) AS t (source, release_tag);
CREATE TABLE zone_tab AS FROM (VALUES ('AA', 'Land/One'), ('BB', 'Land/Two'))
    AS t (country_iso, tzid);
CREATE TABLE tzif_transition AS SELECT tzid, -9223372036854775808 AS instant_utc FROM tz_zone;
CREATE TABLE tzif_footer AS SELECT tzid, 'UTC0' AS footer FROM tz_zone;
CREATE TABLE place AS SELECT r::UBIGINT AS point_id, 'AA' AS country_iso
    , 'Land/One' AS gazetteer_tzid FROM range(1, 21) AS t (r);
CREATE TABLE place_hit AS SELECT point_id, gazetteer_tzid AS tzid FROM place;
CREATE TABLE gazetteer AS SELECT point_id AS place_id, country_iso, 100::BIGINT AS population FROM place;
CREATE TABLE country AS SELECT 'AA' AS country_iso, 2000::BIGINT AS population;
CREATE TABLE policy_ref.place_levels AS SELECT 1.2::DOUBLE AS people_ratio_max
    , 1000::BIGINT AS people_ratio_country_min;
CREATE TABLE tz_country_zone AS FROM (VALUES
    ('AA', 'Land/One', true, 1.0::DOUBLE), ('BB', 'Land/Two', true, 0.25::DOUBLE)
    , ('BB', 'Land/One', false, 0.75::DOUBLE)
) AS t (country_iso, tzid, in_support, pop_share);
"""

MUTANTS = {
    "S1/polygon_set": "DELETE FROM tz_poly WHERE poly_id = 1",
    "S1/polygon_set#zones": "UPDATE zone_tab SET tzid = 'Land/Three' WHERE country_iso = 'BB'",
    "S1/polygon_set#names": "UPDATE tz_zone SET tzid = 'Land/One' WHERE tzid = 'Land/Two'",
    "S1/tzif_coverage": "DELETE FROM tzif_footer WHERE tzid = 'Land/Two'",
    "S1/tzif_coverage#start": "UPDATE tzif_transition SET instant_utc = 0 WHERE tzid = 'Land/One'",
    "S1/ring_open": "DELETE FROM tz_edge WHERE xa = 0 AND xb = 0 AND ya = 0 AND poly_id = 0",
    "S1/edge_index": "UPDATE tz_edge SET strip_no = strip_no + 100 WHERE poly_id = 0",
    "S1/edge_index#cells": "DELETE FROM tz_cell_edge WHERE cx = 0",
    "S1/release_tag": "UPDATE reference_release SET release_tag = '2025b' WHERE source = 'tzdb'",
    "S1/release_tag#missing": "DELETE FROM reference_release WHERE source = 'tz_polygons'",
    "S1/holiday_horizon": "UPDATE policy_ref.horizon SET end_date = DATE '2027-06-01'",
    "S2/gazetteer_coverage": "DELETE FROM gazetteer WHERE place_id <= 3",
    "S2/gazetteer_coverage#empty": "DELETE FROM place; DELETE FROM gazetteer",
    "S2/gazetteer_agreement": "UPDATE place_hit SET tzid = 'Land/Two' WHERE point_id <= 3",
    "S2/people_counted_once": "UPDATE gazetteer SET population = 2 * population",
    "S2/country_zone": "DELETE FROM tz_country_zone WHERE country_iso = 'AA'",
    "S2/country_zone#support": "UPDATE tz_country_zone SET in_support = false",
    "S2/country_zone#shares": "UPDATE tz_country_zone SET pop_share = 0.3 WHERE in_support",
    "S2/zone_rule": "UPDATE policy_ref.overlap_rules SET zones = 'Land/Two|Land/One'",
    "S2/zone_rule#answer": "UPDATE policy_ref.overlap_rules SET tzid = 'Etc/GMT'",
    "S2/zone_rule#ocean": "UPDATE policy_ref.country_zone_extra SET tzid = 'Etc/GMT'",
    "S2/zone_rule#twice": "INSERT INTO policy_ref.overlap_rules FROM policy_ref.overlap_rules",
}


@pytest.fixture
def sound(zone_world: Any) -> Any:
    """Three zones on the grid and everything else that the assertions read, all in order."""
    side = 1_000_000
    ring = [(0, 0), (side, 0), (side, side), (0, side)]
    hole = [(200_000, 200_000), (400_000, 200_000), (400_000, 400_000), (200_000, 400_000)]
    east = [(x + side, y) for x, y in ring]
    zone_world.build(("Land/One", [ring, hole]), ("Land/Two", [east]), ("Etc/GMT", [hole]))
    zone_world.connection.execute(SOUND)
    return zone_world.connection


def offenders(connection: Any, name: str) -> list[tuple[object, ...]]:
    """The rows that an assertion returns."""
    state, _, stem = name.partition("#")[0].partition("/")
    text = (FOLDER / state / "assert" / f"{stem}.v1.sql").read_text("utf-8")
    rows: list[tuple[object, ...]] = connection.execute(text).fetchall()
    return rows


def test_every_assertion_has_a_mutant() -> None:
    written = {
        f"{path.parent.parent.name}/{path.name.removesuffix('.v1.sql')}"
        for path in FOLDER.glob("S*/assert/*.v1.sql")
    }
    assert written == {name.partition("#")[0] for name in MUTANTS}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_turns_the_assertion_red(sound: Any, name: str) -> None:
    assert offenders(sound, name) == []
    sound.execute(MUTANTS[name])
    assert offenders(sound, name) != []
