/*
doc: The checks of S5 before it sealed the segment, with their findings.
materialize: json
lane: output_write_idempotency
*/
-- Size of the segment.
WITH extent AS (
    SELECT count(*) AS domain_rows
        , count(DISTINCT merchant_id) AS merchants
        , count(DISTINCT legal_country_iso) AS countries
        , count(DISTINCT tzid) AS zones
    FROM merchant_zone_profile_5A
)
-- Verdict and checks, as one row.
, verdict AS (
    SELECT CASE WHEN bool_or(result = 'FAIL') THEN 'FAIL' ELSE 'PASS' END AS status
        , list(
            {
                'check_id': check_id, 'owner_state': owner_state, 'blocking': blocking
                , 'violations': coalesce(violations, -1), 'rows_examined': coalesce(rows_examined, -1), 'result': result
            } ORDER BY ordinal, check_id
        ) AS checks
    FROM check_result
)
SELECT '5A' AS segment
    , scenario.scenario_id
    , verdict.status
    , 'full' AS validation_mode
    , extent.domain_rows
    , extent.merchants
    , extent.countries
    , extent.zones
    , (SELECT count(*) FROM scenario_calendar_5A) AS events
    , (SELECT count(*) FROM merchant_zone_scenario_local_5A) AS scenario_rows
    , (SELECT count(*) FROM validation_issue_table_5A) AS issues
    , verdict.checks
FROM verdict
CROSS JOIN extent
CROSS JOIN scenario_manifest_5A AS scenario
