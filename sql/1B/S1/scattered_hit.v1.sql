/*
doc: The land zones that hold the outlets at their full offset.
*/
SELECT point_id, tzid, on_boundary
FROM zone_hits('scattered_site')
