/*
doc: Every check that the policy asks for was made, and none was made that it does not know.
code: 151
name: CHECK_UNKNOWN
hint: see validation_checks in 5A.validation_policy, and the findings under sql/5A/S5
*/
SELECT check_id, owner_state, violations
FROM check_result
WHERE NOT is_known
