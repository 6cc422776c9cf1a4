/*
doc: >
  Relations within the policies of this segment that no schema can state: a window ends after it starts and within the
  horizon, the nearest zone is looked for within one nudge, overlap rules are unique, in order and choose one of their
  zones, override ids are unique, and the horizon ends after it begins.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
SELECT '2A.tz_policy.legality_windows' AS policy_key, name AS entry, 'ends before it starts' AS fault
FROM policy_2A.legality_windows
WHERE "end" <= start
UNION ALL
SELECT '2A.tz_policy.legality_windows', name, 'ends behind the horizon'
FROM policy_2A.legality_windows
CROSS JOIN policy_2A.tz_policy
WHERE "end" > make_date(horizon_end_year + 1, 1, 1)
UNION ALL
SELECT '2A.tz_policy.legality_windows', name, 'stands twice'
FROM policy_2A.legality_windows
GROUP BY name
HAVING count(*) > 1
UNION ALL
SELECT '2A.tz_policy.horizon_end_year', horizon_end_year::VARCHAR, 'is not after horizon_start'
FROM policy_2A.tz_policy
WHERE horizon_end_year <= year(horizon_start)
UNION ALL
SELECT '2A.tz_nudge.nearest_max_m', nearest_max_m::VARCHAR, 'is not the length of the nudge'
FROM policy_2A.tz_nudge
WHERE quantise(nearest_max_m - epsilon_degrees * metres_per_degree, 6) <> 0
UNION ALL
SELECT '2A.tz_overlap_rules.overlap_rules', country_iso || ' ' || zones
    , 'its zones are not in order or do not hold its choice'
FROM policy_2A.overlap_rules
WHERE zones <> array_to_string(list_sort(list_distinct(string_split(zones, '|'))), '|')
    OR NOT list_contains(string_split(zones, '|'), tzid)
UNION ALL
SELECT '2A.tz_overlap_rules.overlap_rules', country_iso || ' ' || zones, 'stands twice'
FROM policy_2A.overlap_rules
GROUP BY country_iso, zones
HAVING count(*) > 1
UNION ALL
SELECT '2A.tz_overrides.overrides', id, 'stands twice'
FROM policy_2A.overrides
GROUP BY id
HAVING count(*) > 1
