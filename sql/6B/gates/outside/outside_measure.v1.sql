/*
doc: The metrics of a run under the names of the gates of band A.
materialize: table
*/
SELECT 'A_' || test_id AS test_id, metric_name, value, ci_low, ci_high, support_n
FROM payer_measure
UNION ALL
SELECT 'A_' || test_id, metric_name, value, ci_low, ci_high, support_n
FROM flow_measure
UNION ALL
SELECT 'A_' || test_id, metric_name, value, ci_low, ci_high, support_n
FROM label_measure
UNION ALL
SELECT 'A_' || test_id, metric_name, value, ci_low, ci_high, support_n
FROM fraud_measure
UNION ALL
SELECT 'A_' || test_id, metric_name, value, ci_low, ci_high, support_n
FROM leak_measure
UNION ALL
SELECT 'A_' || test_id, metric_name, value, ci_low, ci_high, support_n
FROM detection_measure
