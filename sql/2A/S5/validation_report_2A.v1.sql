/*
doc: The checks of S5 before it sealed the segment, with their findings.
materialize: json
lane: output_write_idempotency
*/
-- Size of the segment.
WITH extent AS (
    SELECT count(*) AS sites, count(DISTINCT legal_country_iso) AS countries, count(DISTINCT tzid) AS zones
    FROM site_timezones
)
-- Verdict and checks, as one row.
, verdict AS (
    SELECT CASE WHEN max(violations) = 0 THEN 'PASS' ELSE 'FAIL' END AS status
        , list(
            {
                'check': check_name, 'owner_state': owner_state, 'violations': violations
                , 'result': CASE WHEN violations = 0 THEN 'PASS' ELSE 'FAIL' END
            } ORDER BY ordinal
        ) AS checks
    FROM bundle_check
)
SELECT '2A' AS segment
    , verdict.status
    , extent.sites
    , extent.countries
    , extent.zones
    , manifest.tz_index_digest
    , verdict.checks
FROM verdict
CROSS JOIN extent
CROSS JOIN tz_timetable_manifest AS manifest
