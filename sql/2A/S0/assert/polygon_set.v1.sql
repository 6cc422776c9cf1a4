/*
doc: >
  The boundary release is the one that the reference policy pins: release tag, zones, land zones, polygons, holes
  and vertices agree with its manifest, every zone has a polygon, and the land zones are those of zone.tab. A package
  that was cut, patched or swapped would otherwise move sites silently.
code: 120
name: POLYGON_SET_INVALID
hint: install the pinned boundary release, or review ref.boundary_release
*/
-- Figures of the release that is sealed.
WITH found AS (
    SELECT 'zones' AS clause, count(*)::VARCHAR AS found FROM tz_zone
    UNION ALL SELECT 'land_zones', count(*)::VARCHAR FROM tz_zone WHERE NOT is_ocean
    UNION ALL SELECT 'polygons', count(*)::VARCHAR FROM tz_poly
    UNION ALL SELECT 'holes', coalesce(sum(ring_count - 1), 0)::VARCHAR FROM tz_poly
    UNION ALL SELECT 'vertices', coalesce(sum(vertex_count), 0)::VARCHAR FROM tz_poly
    UNION ALL SELECT 'release', coalesce(max(release_tag), 'missing') FROM reference_release WHERE source = 'tz_polygons'
)
-- Figures of the release that the policy pins.
, expected AS (
    UNPIVOT (
        SELECT zones::VARCHAR AS zones, land_zones::VARCHAR AS land_zones, polygons::VARCHAR AS polygons
            , holes::VARCHAR AS holes, vertices::VARCHAR AS vertices, polygon_release AS release
        FROM policy_ref.boundary_release
    ) ON COLUMNS(*) INTO NAME clause VALUE expected
)
SELECT expected.clause, expected.expected, found.found
FROM expected
JOIN found ON found.clause = expected.clause
WHERE found.found <> expected.expected
UNION ALL
SELECT 'zone without polygon', 'a polygon', zone.tzid
FROM tz_zone AS zone
ANTI JOIN tz_poly AS polygon ON polygon.zone_id = zone.zone_id
UNION ALL
SELECT 'polygon without zone', 'a zone', polygon.poly_id::VARCHAR
FROM tz_poly AS polygon
ANTI JOIN tz_zone AS zone ON zone.zone_id = polygon.zone_id
UNION ALL
SELECT 'land zone not in zone.tab', 'listed', zone.tzid
FROM tz_zone AS zone
ANTI JOIN zone_tab AS listed ON listed.tzid = zone.tzid
WHERE NOT zone.is_ocean
UNION ALL
SELECT 'zone.tab zone without land', 'a land zone', listed.tzid
FROM zone_tab AS listed
ANTI JOIN tz_zone AS zone ON zone.tzid = listed.tzid AND NOT zone.is_ocean
