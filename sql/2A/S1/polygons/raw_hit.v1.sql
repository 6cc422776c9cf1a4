/*
doc: The land zones that hold each site, boundaries included; none at sea, several where boundaries overlap.
materialize: table
*/
SELECT point_id, tzid, on_boundary
FROM zone_hits('site_point')
