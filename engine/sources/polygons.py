"""Time-zone polygons of timezone-boundary-builder, as `timezonefinder-data` packs them.

Coordinates stay integers of 1e-7 degrees, the grid of the package (the published boundaries
themselves lie on its multiples of ten). Rings are asked for one by one through `coords_of`, which
decodes all eight million vertices in under a second; the package's list API needs two minutes for
the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa
    from timezonefinder import TimezoneFinder

    Ring = npt.NDArray[np.int32]

OCEAN_PREFIX = "Etc/"


def _finder() -> TimezoneFinder:
    from timezonefinder import TimezoneFinder

    return TimezoneFinder(in_memory=True)


def _rings(finder: TimezoneFinder) -> Iterator[tuple[int, Ring]]:
    """(poly_id, ring): the outer ring of a polygon, then its holes; a ring is int32 (2, n)."""
    for poly_id in range(finder.nr_of_polygons):
        yield poly_id, finder.coords_of(poly_id)
        for hole_id in finder.holes.ids_of(poly_id):
            yield poly_id, finder.holes.coords_of(hole_id)


def read_zones() -> pa.Table:
    """zone_id int16 (the package's own numbering), tzid, is_ocean (nautical Etc/ zones)."""
    import pyarrow as pa

    names = _finder().timezone_names
    return pa.table(
        {
            "zone_id": pa.array(range(len(names)), pa.int16()),
            "tzid": pa.array(names, pa.string()),
            "is_ocean": pa.array([name.startswith(OCEAN_PREFIX) for name in names], pa.bool_()),
        }
    )


def read_polygons() -> pa.Table:
    """poly_id int32, zone_id int16, ring_count int32 (1 + holes), vertex_count int64 (of all)."""
    import pyarrow as pa

    finder = _finder()
    rings = [0] * finder.nr_of_polygons
    vertices = [0] * finder.nr_of_polygons
    for poly_id, ring in _rings(finder):
        rings[poly_id] += 1
        vertices[poly_id] += ring.shape[1]
    zones = [int(finder.zone_id_of(poly_id)) for poly_id in range(finder.nr_of_polygons)]
    return pa.table(
        {
            "poly_id": pa.array(range(finder.nr_of_polygons), pa.int32()),
            "zone_id": pa.array(zones, pa.int16()),
            "ring_count": pa.array(rings, pa.int32()),
            "vertex_count": pa.array(vertices, pa.int64()),
        }
    )


def read_ring_edges() -> pa.Table:
    """Every ring edge: poly_id, x1, y1, x2, y2, all int32, in 1e-7 degrees, about 8.2 million rows.

    Rings are closed here (the last vertex joins the first). Holes carry the id of the polygon that
    they are cut from, because the even-odd rule needs no more than that.
    """
    import numpy as np
    import pyarrow as pa

    finder = _finder()
    rings = list(_rings(finder))
    total = sum(ring.shape[1] for _, ring in rings)
    owner = np.empty(total, np.int32)
    tail = np.empty((2, total), np.int32)
    head = np.empty((2, total), np.int32)
    start = 0
    for poly_id, ring in rings:
        stop = start + ring.shape[1]
        owner[start:stop] = poly_id
        tail[:, start:stop] = ring
        head[:, start : stop - 1] = ring[:, 1:]
        head[:, stop - 1] = ring[:, 0]
        start = stop
    return pa.table({"poly_id": owner, "x1": tail[0], "y1": tail[1], "x2": head[0], "y2": head[1]})
