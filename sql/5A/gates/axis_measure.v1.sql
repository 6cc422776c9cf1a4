/*
doc: The level of each axis as a metric - 2 clear, 1 watch, 0 collapsed.
materialize: table
*/
SELECT 'AX' AS test_id, axis AS metric_name, level AS value, level AS ci_low, level AS ci_high, metrics AS support_n
FROM axis_status
