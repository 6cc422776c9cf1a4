/*
doc: The land zones that hold each place's centre.
*/
SELECT point_id, tzid, on_boundary
FROM zone_hits('place')
