/*
doc: Findings of the laws of S5, and rows that were looked at.
materialize: metrics
*/
SELECT 'check_violations' AS metric, check_id AS key, violations::DOUBLE AS value FROM check_result
UNION ALL SELECT 'check_rows_examined', check_id, rows_examined::DOUBLE FROM check_result
