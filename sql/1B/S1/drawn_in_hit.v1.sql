/*
doc: The land zones that hold the outlets that were drawn in.
*/
SELECT point_id, tzid, on_boundary
FROM zone_hits('drawn_in_site')
