"""The zone index and the point-in-polygon macro on hand-made polygons."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CELL = 1 << 22

Ring = list[tuple[int, int]]


def square(west: int, south: int, east: int, north: int) -> Ring:
    """A ring around a box."""
    return [(west, south), (east, south), (east, north), (west, north)]


@pytest.fixture
def land(zone_world: Any) -> Any:
    """A large zone with a hole, the enclave that fills it, a neighbour to the east, and sea."""
    hole = square(0, 0, 1_000_000, 1_000_000)
    zone_world.build(
        ("Land/Large", [square(-3 * CELL, -3 * CELL, 3 * CELL, 3 * CELL), hole]),
        ("Land/Enclave", [hole]),
        ("Land/East", [square(3 * CELL, -3 * CELL, 5 * CELL, 3 * CELL)]),
        ("Etc/GMT", [square(-9 * CELL, -9 * CELL, 9 * CELL, 9 * CELL)]),
    )
    return zone_world.connection


def test_inside_and_outside(land: Any, zones_at: Any) -> None:
    points = [(-CELL, -CELL), (500_000, 500_000), (4 * CELL, 0), (0, 5 * CELL)]
    assert zones_at(land, points) == [{"Land/Large": False}, {"Land/Enclave": False}, {"Land/East": False}, {}]


def test_a_shared_border_belongs_to_both(land: Any, zones_at: Any) -> None:
    on_side, on_corner, on_hole = zones_at(land, [(3 * CELL, 17), (3 * CELL, 3 * CELL), (0, 500_000)])
    assert on_side == {"Land/Large": True, "Land/East": True}
    assert on_corner == {"Land/Large": True, "Land/East": True}
    assert on_hole == {"Land/Large": True, "Land/Enclave": True}


def test_one_unit_beside_the_border_is_not_on_it(land: Any, zones_at: Any) -> None:
    points = [(3 * CELL - 1, 17), (3 * CELL + 1, 17), (500_000, -3 * CELL - 1)]
    assert zones_at(land, points) == [{"Land/Large": False}, {"Land/East": False}, {}]


def test_full_cells_are_those_without_an_edge(land: Any) -> None:
    cells = land.execute(
        "SELECT cx, cy FROM tz_cell_full JOIN tz_zone USING (zone_id) WHERE tzid = 'Land/Large'"
    ).fetchall()
    by_hand = {(cx, cy) for cx in range(-2, 3) for cy in range(-2, 3)} - {(0, 0)}
    assert set(cells) == by_hand


def test_edges_across_the_whole_grid_do_not_overflow(zone_world: Any, zones_at: Any) -> None:
    west, south, east, north = -1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000
    zone_world.build(
        ("World/Low", [[(west, south), (east, south), (east, north)]]),
        ("World/High", [[(west, south), (east, north), (west, north)]]),
    )
    points = [(west, south), (0, 0), (2, 0), (-2, 0)]
    assert zones_at(zone_world.connection, points) == [
        {"World/Low": True, "World/High": True},
        {"World/Low": True, "World/High": True},
        {"World/Low": False},
        {"World/High": False},
    ]


def contains(ring: Ring, px: int, py: int) -> str:
    """The oracle: 'edge', 'in' or 'out', in unbounded integers."""
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = (x2 - x1) * (py - y1) - (px - x1) * (y2 - y1)
        if cross == 0 and min(x1, x2) <= px <= max(x1, x2) and min(y1, y2) <= py <= max(y1, y2):
            return "edge"
        if (y1 <= py) != (y2 <= py) and (cross > 0) == (y2 > y1):
            crossings += 1
    return "in" if crossings % 2 else "out"


coordinate = st.integers(-6, 6).map(lambda step: step * 700_001)
corners = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=7, unique=True)
shift = st.tuples(st.integers(-2, 2), st.integers(-2, 2))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ring=corners, shifts=st.lists(shift, min_size=14, max_size=14))
def test_any_polygon_agrees_with_unbounded_integers(
    zone_world: Any, zones_at: Any, ring: Ring, shifts: Ring
) -> None:
    zone_world.build(("Any/Zone", [ring]))
    middles = [
        ((x1 + x2) // 2, (y1 + y2) // 2) for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)
    ]
    points = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(ring + middles, shifts, strict=False)]
    for (px, py), found in zip(points, zones_at(zone_world.connection, points), strict=True):
        expected = contains(ring, px, py)
        assert found == ({} if expected == "out" else {"Any/Zone": expected == "edge"})
