/*
doc: >
  Outcome of every check that the policy asks for or that was made. A check that was not found, looked at no rows, or is not in
  the policy has failed.
*/
SELECT coalesce(asked.ordinal, 10000) AS ordinal
    , coalesce(asked.check_id, found.check_id) AS check_id
    , coalesce(asked.owner_state, 'S5') AS owner_state
    , asked.check_id IS NOT NULL AND found.check_id IS NOT NULL AS is_known
    , found.violations
    , found.rows_examined
    , CASE WHEN asked.check_id IS NOT NULL AND found.violations = 0 AND found.rows_examined > 0 THEN 'PASS' ELSE 'FAIL' END AS result
FROM policy_6A.validation_checks AS asked
FULL JOIN (
    SELECT check_id, count(*) FILTER (NOT is_met) AS violations, min(rows_examined) AS rows_examined
    FROM s5_validation_metrics_6A
    GROUP BY check_id
) AS found ON found.check_id = asked.check_id
