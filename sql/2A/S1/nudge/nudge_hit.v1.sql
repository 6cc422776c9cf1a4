/*
doc: The land zones that hold each nudged point.
materialize: table
*/
SELECT point_id, tzid, on_boundary
FROM zone_hits('nudge_point')
