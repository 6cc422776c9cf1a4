/*
doc: >
  Findings that deserve attention although they stop nothing: warnings of the checks, virtual data that were made up, caps
  that could not be met, and a tz database that differs from that of the witness; and failed checks, where a bundle is
  made of them.
materialize: dataset
machinery: true
*/
-- Findings of states and checks.
WITH issue AS (
    SELECT 'S1' AS state, 'S1_VIRTUAL_DATA' AS check_id, '5A-S1-116' AS issue_code, 'WARN' AS severity
        , 'virtual merchants were not supplied; every merchant counts as NON_VIRTUAL' AS message, '' AS context
    FROM meta_metrics
    WHERE state = 'S1' AND metric = 'virtual_defaulted' AND value > 0
    UNION ALL
    SELECT 'S1', 'S1_CAPS', '5A-S1-117', 'WARN', 'a cap on concentration could not be met'
        , key || ': ' || value::BIGINT || ' units'
    FROM meta_metrics
    WHERE state = 'S1' AND metric = 'cap_saturated' AND value > 0
    UNION ALL
    SELECT 'S4', 'S4_DST_ORACLE', '5A-S5-145', 'WARN', 'the clocks and their witness come from different releases'
        , timetable.tzdb_release || ' and ' || release.release_tag
    FROM tz_timetable_manifest AS timetable
    JOIN reference_release AS release ON release.source = 'tzdb' AND release.release_tag <> timetable.tzdb_release
    UNION ALL
    SELECT owner_state, check_id, '5A-S5-' || CASE WHEN is_known THEN '150' ELSE '151' END
        , CASE result WHEN 'WARN' THEN 'WARN' ELSE 'FAIL' END
        , CASE WHEN is_known THEN 'rows at fault' ELSE 'not asked for, or not found' END
        , coalesce(violations::VARCHAR, '-') || ' of ' || coalesce(rows_examined::VARCHAR, '-')
    FROM check_result
    WHERE result <> 'PASS'
)
SELECT row_number() OVER (ORDER BY issue.state, issue.check_id, issue.issue_code, issue.context) AS ordinal
    , scenario.scenario_id
    , issue.state
    , issue.check_id
    , issue.issue_code
    , issue.severity
    , issue.message
    , issue.context
FROM issue
CROSS JOIN scenario_manifest_5A AS scenario
