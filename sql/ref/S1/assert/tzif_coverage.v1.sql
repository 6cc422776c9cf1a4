/*
doc: Every zone that has a boundary has an initial state and a rule after its last transition.
code: 121
name: TZIF_COVERAGE
hint: install the pinned tzdata; a zone newer than it needs a newer tzdata
*/
SELECT z.tzid, t.tzid IS NOT NULL AS has_initial_state, f.tzid IS NOT NULL AS has_footer
FROM tz_zone AS z
LEFT JOIN tzif_transition AS t ON t.tzid = z.tzid AND t.instant_utc = -9223372036854775808
LEFT JOIN tzif_footer AS f ON f.tzid = z.tzid
WHERE t.tzid IS NULL OR f.tzid IS NULL
