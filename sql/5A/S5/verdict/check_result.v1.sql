/*
doc: >
  The outcome of every check that the policy asks for or that was made. A check that was not found, looked at no rows, or
  is not in the policy has failed.
materialize: table
*/
-- Findings of all checks.
WITH finding AS (
    SELECT check_id, violations, rows_examined FROM chain_finding
    UNION ALL SELECT check_id, violations, rows_examined FROM profile_finding
    UNION ALL SELECT check_id, violations, rows_examined FROM shape_finding
    UNION ALL SELECT check_id, violations, rows_examined FROM baseline_finding
    UNION ALL SELECT check_id, violations, rows_examined FROM surface_finding
)
SELECT coalesce(asked.ordinal, 10000) AS ordinal
    , coalesce(asked.check_id, finding.check_id) AS check_id
    , coalesce(asked.owner_state, 'S5') AS owner_state
    , coalesce(asked.blocking, true) AS blocking
    , asked.check_id IS NOT NULL AND finding.check_id IS NOT NULL AS is_known
    , finding.violations::BIGINT AS violations
    , finding.rows_examined::BIGINT AS rows_examined
    , CASE
        WHEN asked.check_id IS NOT NULL AND finding.violations = 0 AND finding.rows_examined > 0 THEN 'PASS'
        WHEN NOT coalesce(asked.blocking, true) AND finding.rows_examined > 0 THEN 'WARN'
        ELSE 'FAIL'
    END AS result
FROM policy_5A.validation_checks AS asked
FULL JOIN finding ON finding.check_id = asked.check_id
