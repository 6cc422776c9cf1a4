/*
doc: The metrics of the run under the names of band A, which holds the same to narrower bounds.
materialize: view
*/
SELECT 'A_' || test_id AS test_id, metric_name, value, ci_low, ci_high, support_n FROM flow_measure
