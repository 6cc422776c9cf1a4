"""Small worlds for the reference segment: hand-made polygons instead of the real boundaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[3]
INDEX_MODELS = ("tz_zone", "tz_poly", "ring_edge", "tz_edge", "tz_cell_edge", "tz_cell_full")

Point = tuple[int, int]
Hits = list[dict[str, bool]]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database with the macros that the reference segment uses."""
    connection = duckdb.connect()
    for topic in ("stats", "zone_lookup", "zone_law"):
        connection.execute((ROOT / "macros" / f"{topic}.sql").read_text("utf-8"))
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def zones_at() -> Callable[[duckdb.DuckDBPyConnection, list[Point]], Hits]:
    """A function: for each point (px, py) its zones, and whether it lies on their boundary."""

    def look_up(connection: duckdb.DuckDBPyConnection, points: list[Point]) -> Hits:
        connection.execute("CREATE OR REPLACE TEMP TABLE asked_point (point_id BIGINT, px BIGINT, py BIGINT)")
        rows = ", ".join(f"({number}, {px}, {py})" for number, (px, py) in enumerate(points))
        connection.execute(f"INSERT INTO asked_point VALUES {rows}")
        found: Hits = [{} for _ in points]
        hits = connection.execute("SELECT point_id, tzid, on_boundary FROM zone_hits('asked_point')").fetchall()
        for number, tzid, on_boundary in hits:
            found[number][tzid] = on_boundary
        assert len(hits) == sum(len(zones) for zones in found), "one row per point and zone"
        return found

    return look_up


class ZoneWorld:
    """The zone index over hand-made polygons, built by the segment's own models."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def build(self, *polygons: tuple[str, list[list[Point]]]) -> None:
        """Index (tzid, rings) polygons: outer ring, then holes; Etc/ zones are of the sea."""
        zones = sorted({tzid for tzid, _ in polygons})
        self._put(
            "tz_zones",
            "zone_id SMALLINT, tzid VARCHAR, is_ocean BOOLEAN",
            [(number, tzid, tzid.startswith("Etc/")) for number, tzid in enumerate(zones)],
        )
        self._put(
            "tz_polygons",
            "poly_id INTEGER, zone_id SMALLINT, ring_count INTEGER, vertex_count BIGINT",
            [
                (number, zones.index(tzid), len(rings), sum(len(ring) for ring in rings))
                for number, (tzid, rings) in enumerate(polygons)
            ],
        )
        self._put(
            "tz_ring_edges",
            "poly_id INTEGER, x1 INTEGER, y1 INTEGER, x2 INTEGER, y2 INTEGER",
            [
                (number, *tail, *head)
                for number, (_, rings) in enumerate(polygons)
                for ring in rings
                for tail, head in zip(ring, ring[1:] + ring[:1], strict=True)
            ],
        )
        for name in INDEX_MODELS:
            (path,) = (ROOT / "sql" / "ref" / "S1").rglob(f"{name}.v1.sql")
            text = path.read_text("utf-8")
            self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {text}")

    def _put(self, name: str, columns: str, rows: list[tuple[object, ...]]) -> None:
        self.connection.execute("CREATE SCHEMA IF NOT EXISTS source")
        self.connection.execute(f"CREATE OR REPLACE TABLE source.{name} ({columns})")
        values = ", ".join(["?"] * len(rows[0]))
        self.connection.executemany(f"INSERT INTO source.{name} VALUES ({values})", rows)


@pytest.fixture
def zone_world(warehouse: duckdb.DuckDBPyConnection) -> ZoneWorld:
    """A world without polygons yet."""
    return ZoneWorld(warehouse)
