-- Zones of points by boundaries and law, and an order of places that keeps neighbours together.

-- The zone that boundaries and law give each point, without nudges, overrides or distances. `points`: point_id,
-- country_iso. `hits`: as zone_hits returns. `legal_zones`: country_iso, tzid. `overlap_rules`: country_iso, zones
-- (two or more, sorted, joined by '|'), tzid. One row per point: candidates (sorted, joined, '' at sea),
-- candidate_count, on_boundary, resolution_method and tzid: `polygon` (one zone holds the point), `country_filter`
-- (one of its zones is legal in the country), `overlap_rule` (a rule names the legal or else all its zones), else NULL.
CREATE OR REPLACE MACRO zones_resolved(points, hits, legal_zones, overlap_rules) AS TABLE
-- Zones that hold each point, with whether they are legal in its country.
WITH candidate AS (
    SELECT p.point_id, p.country_iso, h.tzid, h.on_boundary, l.tzid IS NOT NULL AS is_legal
    FROM query_table(points) AS p
    LEFT JOIN query_table(hits) AS h ON h.point_id = p.point_id
    LEFT JOIN query_table(legal_zones) AS l ON l.country_iso = p.country_iso AND l.tzid = h.tzid
)
-- Zones of each point, and the legal ones among them.
, site AS (
    SELECT point_id, country_iso
        , count(tzid) AS candidate_count
        , count(*) FILTER (is_legal) AS legal_count
        , coalesce(bool_or(on_boundary), false) AS on_boundary
        , min(tzid) AS first_tzid
        , min(tzid) FILTER (is_legal) AS first_legal_tzid
    FROM candidate
    GROUP BY point_id, country_iso
)
-- Zones of the points that have several, as texts.
, overlap AS (
    SELECT c.point_id
        , string_agg(c.tzid, '|' ORDER BY c.tzid) AS zones
        , string_agg(c.tzid, '|' ORDER BY c.tzid) FILTER (c.is_legal) AS legal_zones
    FROM candidate AS c
    JOIN site AS t ON t.point_id = c.point_id
    WHERE t.candidate_count >= 2
    GROUP BY c.point_id
)
-- Zone that a rule names for them.
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
FROM site AS t
LEFT JOIN ruled AS r ON r.point_id = t.point_id;

-- Position of a grid point along a Hilbert curve of 2^16 by 2^16 cells over the globe (a cell is 2^16 units, 0.0066
-- degrees, on both axes), so that neighbours on the key are neighbours on the ground: 0 <= key < 2^32.
CREATE OR REPLACE MACRO hilbert_key(px, py) AS list_reduce(
    list_prepend(
        {'x': (px::BIGINT + 1800000000) >> 16, 'y': (py::BIGINT + 900000000) >> 16, 'side': 0::BIGINT, 'key': 0::BIGINT}
        , list_transform([32768, 16384, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2, 1]
            , LAMBDA side: {'x': 0::BIGINT, 'y': 0::BIGINT, 'side': side::BIGINT, 'key': 0::BIGINT})
    )
    , LAMBDA walk, step: {
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
