"""The zone lookup against two independent ones: timezonefinder, and shapely (GEOS)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

CITIES_POPULATION_MIN = 5_000
SMALL_ZONES = ("Europe/San_Marino", "Africa/Maseru", "Europe/Busingen", "Asia/Singapore")
ORACLE_POINTS_MAX = 4_000


def test_cities_agree_with_timezonefinder(reference_db: Any) -> None:
    from timezonefinder import TimezoneFinder

    reference_db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE city AS
        SELECT place_id AS point_id, lat_deg, lon_deg
            , grid_lon(lon_deg) AS px, grid_lat(lat_deg) AS py
        FROM gazetteer WHERE population >= {CITIES_POPULATION_MIN};
        CREATE OR REPLACE TEMP TABLE city_zone AS
        SELECT point_id, list(tzid ORDER BY tzid) AS zones FROM zone_hits('city') GROUP BY point_id;
        """
    )
    rows = reference_db.execute(
        "SELECT lat_deg, lon_deg, coalesce(zones, [])"
        " FROM city LEFT JOIN city_zone USING (point_id) ORDER BY point_id"
    ).fetchall()
    assert len(rows) >= 20_000
    lats, lons, zones = zip(*rows, strict=True)
    answers = TimezoneFinder(in_memory=True).timezone_names_at(lngs=np.array(lons), lats=np.array(lats))
    differing = [
        (lat, lon, found, answer)
        for lat, lon, found, answer in zip(lats, lons, zones, answers, strict=True)
        if answer not in found
    ]
    assert differing == []
    sizes = Counter(map(len, zones))
    assert sizes[1] > 0.99 * len(rows), "one zone nearly everywhere"
    assert set(sizes) == {1, 2}


@pytest.mark.parametrize("tzid", SMALL_ZONES)
def test_a_zone_agrees_with_shapely(reference_db: Any, zones_at: Callable[..., Any], tzid: str) -> None:
    import shapely
    from timezonefinder import TimezoneFinder

    finder = TimezoneFinder(in_memory=True)
    zone_id = finder.timezone_names.index(tzid)
    polygons = [
        [finder.coords_of(number), *(finder.holes.coords_of(h) for h in finder.holes.ids_of(number))]
        for number in range(finder.nr_of_polygons)
        if finder.zone_id_of(number) == zone_id
    ]
    points = probe_points(polygons)
    # In grid units: whole numbers, so that the oracle is exact too.
    shapes = [shapely.Polygon(rings[0].T, [ring.T for ring in rings[1:]]) for rings in polygons]
    place = shapely.points(points)
    covered = {number for shape in shapes for number in np.flatnonzero(shapely.covers(shape, place))}
    found = zones_at(reference_db, points)
    assert {number for number, zones in enumerate(found) if tzid in zones} == covered
    assert 0.2 * len(points) < len(covered) < len(points)


def probe_points(polygons: list[list[Any]]) -> list[tuple[int, int]]:
    """Vertices, vertices moved by one unit, middles of edges, and a lattice over the whole."""
    vertices = np.concatenate([ring for rings in polygons for ring in rings], axis=1).astype(np.int64)
    heads = np.concatenate([np.roll(ring, -1, axis=1) for rings in polygons for ring in rings], axis=1).astype(
        np.int64
    )
    step = max(1, vertices.shape[1] // (ORACLE_POINTS_MAX // 8))
    tails, heads = vertices[:, ::step], heads[:, ::step]
    moved = [tails + np.array([[dx], [dy]]) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    middles = (tails + heads) // 2
    west, south = vertices.min(axis=1)
    east, north = vertices.max(axis=1)
    lattice = np.array(
        [[x, y] for x in np.linspace(west, east, 30) for y in np.linspace(south, north, 30)]
    ).T.astype(np.int64)
    every = np.concatenate([*moved, middles, lattice], axis=1)
    return [(int(x), int(y)) for x, y in every.T]
