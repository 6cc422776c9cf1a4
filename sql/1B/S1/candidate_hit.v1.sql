/*
doc: The land zones that hold the candidates.
*/
SELECT point_id, tzid, on_boundary
FROM zone_hits('site_candidate')
