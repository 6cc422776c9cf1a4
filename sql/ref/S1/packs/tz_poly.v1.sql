/*
doc: One row per polygon of the boundary release with the zone that it belongs to.
*/
SELECT poly_id, zone_id, ring_count, vertex_count
FROM source.tz_polygons
