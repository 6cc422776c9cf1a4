/*
doc: Steps 1 to 3 of the ladder again, at the nudged points; the zone is NULL where they do not settle it either.
materialize: table
*/
SELECT point_id, country_iso, candidate_count, tzid
FROM zones_resolved('nudge_point', 'nudge_hit', 'lawful_zone', 'policy_2A.overlap_rules')
