/*
doc: The land zones that hold the published positions, for the checks.
*/
SELECT point_id, tzid, on_boundary
FROM zone_hits('located_point')
