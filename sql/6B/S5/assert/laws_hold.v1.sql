/*
doc: Every law of the segment holds on all rows.
code: 501
name: LAW_BROKEN
hint: the report of the state names the law; rerun from its owner state
*/
SELECT check_id, owner_state, violations, rows_examined
FROM check_result
WHERE result = 'FAIL'
