"""Time-zone polygons of timezone-boundary-builder, as `timezonefinder-data` packs them.

Coordinates stay integers of 1e-7 degrees, the grid of the package (the published boundaries
themselves lie on its multiples of ten). Rings are asked for one by one through `coords_of`, which
decodes all eight million vertices in under a second; the package's list API needs two minutes for
the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.sources.table import SourceTable, source_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt
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


def read_zones() -> SourceTable:
    """zone_id SMALLINT (the package's own numbering), tzid, is_ocean (nautical Etc/ zones)."""
    names = _finder().timezone_names
    return source_table(
        {
            "zone_id": ("SMALLINT", range(len(names))),
            "tzid": ("VARCHAR", names),
            "is_ocean": ("BOOLEAN", [name.startswith(OCEAN_PREFIX) for name in names]),
        }
    )


def read_polygons() -> SourceTable:
    """poly_id INTEGER, zone_id SMALLINT, ring_count INTEGER (1 + holes), vertex_count BIGINT (of all)."""
    finder = _finder()
    rings = [0] * finder.nr_of_polygons
    vertices = [0] * finder.nr_of_polygons
    for poly_id, ring in _rings(finder):
        rings[poly_id] += 1
        vertices[poly_id] += ring.shape[1]
    zones = [int(finder.zone_id_of(poly_id)) for poly_id in range(finder.nr_of_polygons)]
    return source_table(
        {
            "poly_id": ("INTEGER", range(finder.nr_of_polygons)),
            "zone_id": ("SMALLINT", zones),
            "ring_count": ("INTEGER", rings),
            "vertex_count": ("BIGINT", vertices),
        }
    )


def read_ring_edges() -> SourceTable:
    """Every ring edge: poly_id, x1, y1, x2, y2, all INTEGER, in 1e-7 degrees, about 8.2 million rows.

    Rings are closed here (the last vertex joins the first). Holes carry the id of the polygon that
    they are cut from, because the even-odd rule needs no more than that.
    """
    import numpy as np

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
    columns = {"poly_id": owner, "x1": tail[0], "y1": tail[1], "x2": head[0], "y2": head[1]}
    return source_table({name: ("INTEGER", values) for name, values in columns.items()})
