/*
doc: >
  Counters of S5: rows of S1 as the closure of a performance phase asks for them, and the outcome of every check.
materialize: metrics
*/
SELECT 's1_rows' AS metric, '' AS key, count(*)::DOUBLE AS value FROM merchant_zone_profile_5A
UNION ALL SELECT 's1_merchants', '', count(DISTINCT merchant_id) FROM merchant_zone_profile_5A
UNION ALL SELECT 's1_countries', '', count(DISTINCT legal_country_iso) FROM merchant_zone_profile_5A
UNION ALL SELECT 's1_tzids', '', count(DISTINCT tzid) FROM merchant_zone_profile_5A
UNION ALL SELECT 'check_violations', check_id, coalesce(violations, -1) FROM check_result
UNION ALL SELECT 'check_rows_examined', check_id, coalesce(rows_examined, -1) FROM check_result
