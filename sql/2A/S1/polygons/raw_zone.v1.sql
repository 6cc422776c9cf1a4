/*
doc: >
  Steps 1 to 3 of the ladder, at the site itself: one zone holds it, or one of several is legal in its country, or a
  rule settles a known overlap. The zone is NULL where none of them does.
materialize: table
*/
SELECT point_id, country_iso, candidates, candidate_count, on_boundary, resolution_method, tzid
FROM zones_resolved('site_point', 'raw_hit', 'lawful_zone', 'policy_2A.overlap_rules')
