/*
doc: >
  Every metric of a run: a census over all rows, so that the interval is the value itself. A metric that cannot be measured is NULL.
materialize: table
*/
-- Metrics of states and bundle, of the week, of the surfaces, and those that S1 and S3 counted themselves.
WITH found AS (
    SELECT 'ST1' AS test_id, 'states_passed' AS metric_name, count(*)::DOUBLE AS value, count(*) AS support_n
    FROM meta_states WHERE segment = '5A' AND status IN ('PASS', 'REUSED')
    UNION ALL SELECT 'ST1', 'bundle_verified', min(ok::INTEGER), count(*) FROM meta_bundles WHERE segment = '5A'
    UNION ALL SELECT test_id, metric_name, value, support_n FROM week_measure
    UNION ALL SELECT test_id, metric_name, value, support_n FROM surface_measure
    UNION ALL SELECT 'X2', 'cap_removed_share', max(value), count(*)
        FROM meta_metrics WHERE state = 'S1' AND metric = 'cap_removed_share' AND key = ''
    UNION ALL SELECT 'X5', metric, max(value), count(*)
        FROM meta_metrics WHERE state = 'S3' AND metric IN ('rescued_share', 'siteless_share') AND key = '' GROUP BY metric
)
SELECT test_id
    , metric_name
    , quantise(value::DOUBLE, 15) AS value
    , quantise(value::DOUBLE, 15) AS ci_low
    , quantise(value::DOUBLE, 15) AS ci_high
    , support_n::BIGINT AS support_n
FROM found
