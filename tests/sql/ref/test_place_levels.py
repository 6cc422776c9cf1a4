"""Nobody is counted twice: a quarter inside a city takes its people from the city."""

from __future__ import annotations

from pathlib import Path

import duckdb

FOLDER = Path(__file__).parents[3] / "sql" / "ref" / "S2"

PLACES = """
CREATE SCHEMA policy_ref;
CREATE TABLE policy_ref.place_levels AS SELECT 3500.0::DOUBLE AS density_per_km2, 45.0::DOUBLE AS radius_km_max
    , 5000::BIGINT AS whole_people_min, 111.32::DOUBLE AS km_per_degree, 0.2::DOUBLE AS cell_deg;
CREATE TABLE policy_ref.country_density_per_km2 (country_iso VARCHAR, density_per_km2 DOUBLE);
CREATE TABLE policy_ref.undivided_countries AS FROM (VALUES ('CC')) AS t (value);
-- A city of a million (9.5 km) with two quarters; a quarter of a quarter at the city's edge; two cities that share
-- the same people twice over; a village across the border, one far away, one in the next division; a city that is
-- a country.
CREATE TABLE place AS SELECT *, CASE WHEN point_id IN (11, 13) THEN '02' ELSE '01' END AS admin1_code FROM (VALUES
    (1::UBIGINT, 'AA', 10.00, 20.00, 1000000::BIGINT), (2, 'AA', 10.01, 20.01, 200000)
    , (3, 'AA', 10.07, 20.00, 300000)
    , (4, 'AA', 10.09, 20.00, 7000)
    , (5, 'AA', 40.00, 20.00, 500000), (6, 'AA', 40.01, 20.00, 400000), (7, 'AA', 40.00, 20.01, 200000)
    , (8, 'BB', 10.00, 20.01, 900), (9, 'AA', 10.30, 20.00, 800), (10, 'AA', 10.00, 20.00, 0)
    , (11, 'AA', 10.02, 20.00, 700), (12, 'CC', 10.00, 20.00, 500000), (13, 'CC', 10.01, 20.00, 500000)
) AS t (point_id, country_iso, lat_deg, lon_deg, population);
"""


def people() -> dict[int, tuple[int | None, int]]:
    connection = duckdb.connect()
    connection.execute((Path(__file__).parents[3] / "macros" / "stats.sql").read_text("utf-8"))
    connection.execute(PLACES)
    for name in ("place_whole", "place_people"):
        text = (FOLDER / f"{name}.v1.sql").read_text("utf-8")
        connection.execute(f"CREATE TABLE {name} AS {text}")
    rows = connection.execute("SELECT point_id, whole_id, population FROM place_people").fetchall()
    return {place: (whole, count) for place, whole, count in rows}


def test_parts_keep_their_people_and_the_whole_keeps_the_rest() -> None:
    found = people()
    assert found[2] == (1, 200_000)
    assert found[3] == (1, 300_000)
    assert found[4] == (1, 7_000), "a part of a part belongs to the outermost whole"
    assert found[1] == (None, 1_000_000 - 507_000)


def test_parts_that_add_to_more_than_their_whole_are_scaled_down_to_it() -> None:
    found = people()
    assert found[5] == (None, 1), "nobody is left over but what division leaves"
    assert found[6] == (5, 400_000 * 500_000 // 600_000)
    assert found[7] == (5, 200_000 * 500_000 // 600_000)


def test_borders_distance_and_unknown_people_make_no_parts() -> None:
    found = people()
    assert found[8] == (None, 900)
    assert found[9] == (None, 800)
    assert found[10] == (None, 0)
    assert found[11] == (None, 700), "its division is another one"


def test_a_country_that_is_one_city_is_taken_as_undivided() -> None:
    found = people()
    assert found[13] == (None, 0), "of two of one size the larger id is the whole"
    assert found[12] == (13, 500_000)
