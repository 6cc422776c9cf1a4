/*
doc: The boundary release is the one that the manifest describes, and its land zones are exactly those of zone.tab.
code: 120
name: POLYGON_SET_INVALID
hint: install the pinned timezonefinder-data, or record the new release in config/ref/boundary_release.yaml
*/
-- Figures of the release as they stand.
WITH measured AS (
    SELECT 'zones' AS item, count(*)::BIGINT AS found FROM tz_zone
    UNION ALL
    SELECT 'distinct tzids', count(DISTINCT tzid)::BIGINT FROM tz_zone
    UNION ALL
    SELECT 'land zones', count(*)::BIGINT FROM tz_zone WHERE NOT is_ocean
    UNION ALL
    SELECT 'zones with polygons', count(DISTINCT zone_id)::BIGINT FROM tz_poly
    UNION ALL
    SELECT 'polygons', count(*)::BIGINT FROM tz_poly
    UNION ALL
    SELECT 'holes', sum(ring_count - 1)::BIGINT FROM tz_poly
    UNION ALL
    SELECT 'vertices', sum(vertex_count)::BIGINT FROM tz_poly
)
-- These beside the figures of the manifest.
, manifest AS (
    SELECT m.item, m.found
        , CASE m.item
            WHEN 'zones' THEN b.zones
            WHEN 'distinct tzids' THEN b.zones
            WHEN 'land zones' THEN b.land_zones
            WHEN 'zones with polygons' THEN b.zones
            WHEN 'polygons' THEN b.polygons
            WHEN 'holes' THEN b.holes
            WHEN 'vertices' THEN b.vertices
          END AS expected
    FROM measured AS m
    CROSS JOIN policy_ref.boundary_release AS b
)
SELECT item, found, expected
FROM manifest
WHERE found IS DISTINCT FROM expected
UNION ALL
SELECT coalesce(z.tzid, t.tzid) AS item
    , (z.tzid IS NOT NULL)::BIGINT AS found
    , (t.tzid IS NOT NULL)::BIGINT AS expected
FROM (SELECT tzid FROM tz_zone WHERE NOT is_ocean) AS z
FULL JOIN (SELECT DISTINCT tzid FROM zone_tab) AS t ON t.tzid = z.tzid
WHERE z.tzid IS NULL OR t.tzid IS NULL
