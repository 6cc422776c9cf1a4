"""Zone polygons as integer ring edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from timezonefinder import TimezoneFinder

from tests.sources import arrow


@pytest.fixture(scope="module")
def edges() -> pa.Table:
    return arrow("tz_ring_edges")


def _column(table: pa.Table, name: str) -> Any:
    return table[name].to_numpy()


def test_every_vertex_starts_one_edge_and_ends_one(edges: pa.Table) -> None:
    polygons = arrow("tz_polygons")
    assert edges.num_rows == int(_column(polygons, "vertex_count").sum()) == 8_187_730
    for axis in "xy":
        tails, heads = (np.sort(_column(edges, f"{axis}{end}")) for end in (1, 2))
        assert np.array_equal(tails, heads)


def test_no_edge_is_a_point(edges: pa.Table) -> None:
    same_x = _column(edges, "x1") == _column(edges, "x2")
    same_y = _column(edges, "y1") == _column(edges, "y2")
    assert not (same_x & same_y).any()


@pytest.mark.parametrize(("axis", "limit"), [("x", 1_800_000_000), ("y", 900_000_000)])
def test_coordinates_are_ten_millionths_of_a_degree(edges: pa.Table, axis: str, limit: int) -> None:
    values = _column(edges, f"{axis}1")
    assert np.abs(values.astype(np.int64)).max() == limit
    assert not (values % 10).any(), "the published boundaries have six decimals"


def test_a_polygon_equals_the_one_the_package_draws(edges: pa.Table) -> None:
    finder = TimezoneFinder()
    drawn = finder.get_geometry(tz_name="Africa/Maseru")
    zone_id = finder.timezone_names.index("Africa/Maseru")
    polygons = arrow("tz_polygons")
    ids = _column(polygons, "poly_id")[_column(polygons, "zone_id") == zone_id]
    mine = np.isin(_column(edges, "poly_id"), ids)
    assert mine.sum() == sum(len(ring[0]) for polygon in drawn for ring in polygon)
    longitudes = np.concatenate([ring[0] for polygon in drawn for ring in polygon])
    assert np.array_equal(_column(edges, "x1")[mine], np.round(longitudes * 1e7).astype(np.int32))


def test_polygons_and_zones_fit_together() -> None:
    zones, polygons = arrow("tz_zones"), arrow("tz_polygons")
    assert zones.num_rows == 444
    assert sum(zones["is_ocean"].to_pylist()) == 26
    assert polygons.num_rows == 1_322
    assert int((_column(polygons, "ring_count") - 1).sum()) == 756
    assert set(polygons["zone_id"].to_pylist()) == set(range(444))
