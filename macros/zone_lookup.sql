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
WITH point AS (
    SELECT point_id, px::BIGINT AS px, py::BIGINT AS py
        , grid_cell(px) AS cx, grid_cell(py) AS cy, grid_strip(py) AS strip_no
    FROM query_table(points)
)
, land AS (
    SELECT zone_id, tzid FROM tz_zone WHERE NOT is_ocean
)
, candidate AS (
    SELECT p.point_id, p.px, p.py, p.strip_no, c.poly_id, l.tzid
    FROM point AS p
    JOIN tz_cell_edge AS c ON c.cx = p.cx AND c.cy = p.cy
    JOIN tz_poly AS y ON y.poly_id = c.poly_id
    JOIN land AS l ON l.zone_id = y.zone_id
)
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
, near_hit AS (
    SELECT point_id, tzid, bool_or(is_touched) AS on_boundary
    FROM crossing
    GROUP BY point_id, poly_id, tzid
    HAVING bool_or(is_touched) OR count(*) FILTER (is_crossed) % 2 = 1
)
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

-- What the boundaries and the law say about points, without nudges, overrides or distances. `points`: point_id,
-- country_iso. `hits`: as zone_hits returns. `legal_zones`: country_iso, tzid. `overlap_rules`: country_iso, zones
-- (two or more, sorted, joined by '|'), tzid. One row per point: candidates (sorted, joined, '' at sea),
-- candidate_count, on_boundary, resolution_method and tzid: `polygon` (one zone holds the point), `country_filter`
-- (one of its zones is legal in the country), `overlap_rule` (a rule names the legal or else all its zones), else NULL.
CREATE OR REPLACE MACRO zones_resolved(points, hits, legal_zones, overlap_rules) AS TABLE
WITH candidate AS (
    SELECT p.point_id, p.country_iso, h.tzid, h.on_boundary, l.tzid IS NOT NULL AS is_legal
    FROM query_table(points) AS p
    LEFT JOIN query_table(hits) AS h ON h.point_id = p.point_id
    LEFT JOIN query_table(legal_zones) AS l ON l.country_iso = p.country_iso AND l.tzid = h.tzid
)
, tallied AS (
    SELECT point_id, country_iso
        , count(tzid) AS candidate_count
        , count(*) FILTER (is_legal) AS legal_count
        , coalesce(bool_or(on_boundary), false) AS on_boundary
        , min(tzid) AS first_tzid
        , min(tzid) FILTER (is_legal) AS first_legal_tzid
    FROM candidate
    GROUP BY point_id, country_iso
)
, overlap AS (
    SELECT c.point_id
        , string_agg(c.tzid, '|' ORDER BY c.tzid) AS zones
        , string_agg(c.tzid, '|' ORDER BY c.tzid) FILTER (c.is_legal) AS legal_zones
    FROM candidate AS c
    JOIN tallied AS t ON t.point_id = c.point_id
    WHERE t.candidate_count >= 2
    GROUP BY c.point_id
)
, ruled AS (
    SELECT o.point_id, o.zones, coalesce(by_legal.tzid, by_all.tzid) AS tzid
    FROM overlap AS o
    JOIN query_table(points) AS p ON p.point_id = o.point_id
    LEFT JOIN query_table(overlap_rules) AS by_legal
        ON by_legal.country_iso = p.country_iso AND by_legal.zones = o.legal_zones
    LEFT JOIN query_table(overlap_rules) AS by_all
        ON by_all.country_iso = p.country_iso AND by_all.zones = o.zones
)
SELECT t.point_id, t.country_iso
    , coalesce(r.zones, t.first_tzid, '') AS candidates
    , t.candidate_count
    , t.on_boundary
    , CASE
        WHEN t.candidate_count = 1 THEN 'polygon'
        WHEN t.candidate_count >= 2 AND t.legal_count = 1 THEN 'country_filter'
        WHEN r.tzid IS NOT NULL THEN 'overlap_rule'
      END AS resolution_method
    , CASE
        WHEN t.candidate_count = 1 THEN t.first_tzid
        WHEN t.candidate_count >= 2 AND t.legal_count = 1 THEN t.first_legal_tzid
        ELSE r.tzid
      END AS tzid
FROM tallied AS t
LEFT JOIN ruled AS r ON r.point_id = t.point_id;

-- Position of a grid point along a Hilbert curve of 2^16 by 2^16 cells over the globe (a cell is 2^16 units, 0.0066
-- degrees, on both axes), so that neighbours on the key are neighbours on the ground: 0 <= key < 2^32.
CREATE OR REPLACE MACRO hilbert_key(px, py) AS list_reduce(
    list_prepend(
        {'x': (px::BIGINT + 1800000000) >> 16, 'y': (py::BIGINT + 900000000) >> 16, 'side': 0::BIGINT, 'key': 0::BIGINT}
        , list_transform([32768, 16384, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2, 1]
            , lambda side: {'x': 0::BIGINT, 'y': 0::BIGINT, 'side': side::BIGINT, 'key': 0::BIGINT})
    )
    , lambda walk, step: {
        'x': CASE
            WHEN walk.y & step.side > 0 THEN walk.x
            WHEN walk.x & step.side > 0 THEN 65535 - walk.y
            ELSE walk.y
        END
        , 'y': CASE
            WHEN walk.y & step.side > 0 THEN walk.y
            WHEN walk.x & step.side > 0 THEN 65535 - walk.x
            ELSE walk.x
        END
        , 'side': step.side
        , 'key': walk.key + step.side * step.side * CASE
            WHEN walk.x & step.side > 0 THEN CASE WHEN walk.y & step.side > 0 THEN 2 ELSE 3 END
            ELSE CASE WHEN walk.y & step.side > 0 THEN 1 ELSE 0 END
        END
    }
).key;
