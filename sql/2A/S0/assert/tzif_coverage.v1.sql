/*
doc: >
  Every polygon zone can be compiled: it has a footer, a state before all history, and the tz database is of
  the pinned release. Without them a site could be given a zone that has no clock.
code: 121
name: TZIF_COVERAGE
hint: install the pinned tzdata release
*/
SELECT zone.tzid, 'no footer' AS missing
FROM tz_zone AS zone
ANTI JOIN tzif_footer AS footer ON footer.tzid = zone.tzid
UNION ALL
SELECT zone.tzid, 'no initial state' AS missing
FROM tz_zone AS zone
ANTI JOIN (
    SELECT tzid FROM tzif_transition GROUP BY tzid HAVING min(instant_utc) = -9223372036854775808
) AS begun ON begun.tzid = zone.tzid
UNION ALL
SELECT 'tzdb', 'release ' || manifest.tzdb_release || ', found ' || coalesce(facts.tzdb_release, 'none') AS missing
FROM s0_receipt_facts AS facts
CROSS JOIN policy_ref.boundary_release AS manifest
WHERE facts.tzdb_release IS DISTINCT FROM manifest.tzdb_release
