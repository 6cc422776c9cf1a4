/*
doc: The laws that S5 held the arrivals to before it sealed the segment, with their findings.
materialize: json
*/
-- All laws in one list.
WITH verdict AS (
    SELECT CASE WHEN bool_or(result = 'FAIL') THEN 'FAIL' ELSE 'PASS' END AS status
        , list({'check_id': check_id, 'owner_state': owner_state, 'violations': violations, 'rows_examined': rows_examined, 'result': result}
            ORDER BY check_id) AS checks
    FROM check_result
)
SELECT '5B' AS segment
    , scenario.scenario_id
    , verdict.status
    , (SELECT min(utc_date) FROM horizon_day)::VARCHAR AS first_date
    , (SELECT max(utc_date) FROM horizon_day)::VARCHAR AS last_date
    , (SELECT count(*) FROM merchant_zone_key_5B) AS keys
    , (SELECT sum(arrivals) FROM zone_slot_evidence_5B)::BIGINT AS arrivals
    , verdict.checks
FROM verdict
CROSS JOIN scenario_manifest_5A AS scenario
