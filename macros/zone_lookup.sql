-- Points and time-zone polygons on one integer grid of 1e-7 degrees: exact, the same on every machine.
--
-- The index has three relations. `tz_cell_full`: cells (2^22 units, 0.42 degrees) wholly inside a zone.
-- `tz_cell_edge`: cells that an edge of a polygon may touch. `tz_edge`: the edges, ends ordered ya <= yb, once
-- for each strip (2^17 units of latitude) that they span. Holes carry the id of their polygon: parity handles them.

-- Grid row of a latitude in degrees, in 1e-7 degrees.
CREATE OR REPLACE MACRO grid_lat(lat_deg) AS CAST(round(lat_deg * 1e7) AS BIGINT);

-- Grid column of a longitude in degrees, in 1e-7 degrees; +180 becomes -180.
CREATE OR REPLACE MACRO grid_lon(lon_deg) AS
    CASE WHEN round(lon_deg * 1e7) >= 1800000000 THEN -1800000000 ELSE CAST(round(lon_deg * 1e7) AS BIGINT) END;

-- The cell that a grid coordinate lies in (either axis) and the strip that a grid row lies in.
CREATE OR REPLACE MACRO grid_cell(coordinate) AS CAST(coordinate >> 22 AS INTEGER);
CREATE OR REPLACE MACRO grid_strip(grid_row) AS CAST(grid_row >> 17 AS INTEGER);

-- The southern line of a strip in grid units.
CREATE OR REPLACE MACRO grid_strip_base(strip_no) AS strip_no::BIGINT * 131072;

-- Width of a cell in grid units.
CREATE OR REPLACE MACRO grid_cell_width() AS 4194304;

-- Land zones of points. `points` names a relation with point_id (unique), px, py (BIGINT, of grid_lon and grid_lat);
-- one row per point and land zone that holds it: point_id, tzid, on_boundary (true on an edge, exactly). A point at
-- sea has no row, one in a disputed area has two. An edge crosses the ray from p to the east iff ya <= py < yb and
-- p is left of it; products are compared, never subtracted, so that 64 bits are enough.
CREATE OR REPLACE MACRO zone_hits(points) AS TABLE
-- Points with their cell and strip.
WITH point AS (
    SELECT point_id, px::BIGINT AS px, py::BIGINT AS py
        , grid_cell(px) AS cx, grid_cell(py) AS cy, grid_strip(py) AS strip_no
    FROM query_table(points)
)
-- Zones that are no ocean.
, land AS (
    SELECT zone_id, tzid FROM tz_zone WHERE NOT is_ocean
)
-- Polygons with an edge in the point's cell.
, candidate AS (
    SELECT p.point_id, p.px, p.py, p.strip_no, c.poly_id, l.tzid
    FROM point AS p
    JOIN tz_cell_edge AS c ON c.cx = p.cx AND c.cy = p.cy
    JOIN tz_poly AS y ON y.poly_id = c.poly_id
    JOIN land AS l ON l.zone_id = y.zone_id
)
-- Edges of these polygons in the point's strip: whether the ray crosses them, and whether the point lies on them.
, crossing AS (
    SELECT n.point_id, n.tzid, n.poly_id
        , e.yb > n.py
            AND (e.xb::BIGINT - e.xa) * (n.py - e.ya) > (n.px - e.xa) * (e.yb::BIGINT - e.ya) AS is_crossed
        , n.px BETWEEN least(e.xa, e.xb) AND greatest(e.xa, e.xb)
            AND (e.xb::BIGINT - e.xa) * (n.py - e.ya) = (n.px - e.xa) * (e.yb::BIGINT - e.ya) AS is_touched
    FROM candidate AS n
    JOIN tz_edge AS e ON e.strip_no = n.strip_no AND e.poly_id = n.poly_id
    WHERE e.ya <= n.py AND n.py <= e.yb
)
-- Polygons that hold the point, by parity or on an edge.
, near_hit AS (
    SELECT point_id, tzid, bool_or(is_touched) AS on_boundary
    FROM crossing
    GROUP BY point_id, poly_id, tzid
    HAVING bool_or(is_touched) OR count(*) FILTER (is_crossed) % 2 = 1
)
-- Zones of full cells, and of these polygons.
, hit AS (
    SELECT p.point_id, l.tzid, false AS on_boundary
    FROM point AS p
    JOIN tz_cell_full AS f ON f.cx = p.cx AND f.cy = p.cy
    JOIN land AS l ON l.zone_id = f.zone_id
    UNION ALL
    SELECT point_id, tzid, on_boundary FROM near_hit
)
SELECT point_id, tzid, bool_or(on_boundary) AS on_boundary
FROM hit
GROUP BY point_id, tzid;
