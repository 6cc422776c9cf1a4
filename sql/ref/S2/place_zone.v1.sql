/*
doc: One row per place with the zone that boundaries, law and overlap rules give it, NULL where they do not.
*/
SELECT point_id, country_iso, candidates, candidate_count, on_boundary, resolution_method, tzid
FROM zones_resolved('place', 'place_hit', 'legal_zone', 'policy_ref.overlap_rules')
