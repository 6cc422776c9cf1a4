/*
doc: >
  The outcome of every check that the policy asks for or that was made. A check that was not found, looked at no rows, or
  is not in the policy has failed.
step: validation_checks
*/
SELECT coalesce(asked.ordinal, 10000) AS ordinal
    , coalesce(asked.check_id, finding.check_id) AS check_id
    , coalesce(asked.owner_state, 'S5') AS owner_state
    , asked.check_id IS NOT NULL AND finding.check_id IS NOT NULL AS is_known
    , finding.violations::BIGINT AS violations
    , finding.rows_examined::BIGINT AS rows_examined
    , CASE WHEN asked.check_id IS NOT NULL AND finding.violations = 0 AND finding.rows_examined > 0 THEN 'PASS' ELSE 'FAIL' END AS result
FROM policy_6A.validation_checks AS asked
FULL JOIN risk_finding AS finding ON finding.check_id = asked.check_id
