/*
doc: >
  Every check that the policy asks for was made, and none was made that it does not know.
code: 109
name: VALIDATION_POLICY_INVALID
hint: 6A.validation_policy.validation_checks, and the findings under sql/6A/S5
*/
SELECT check_id, owner_state, violations FROM check_result WHERE NOT is_known
