/*
doc: >
  Every check of the validation policy has passed.
code: 110
name: VALIDATION_CHECK_FAILED
refuses: flag
hint: the report of the state names the rows; rerun from the owner state of the check
*/
SELECT check_id, owner_state, violations, rows_examined FROM check_result WHERE result = 'FAIL' AND is_known
