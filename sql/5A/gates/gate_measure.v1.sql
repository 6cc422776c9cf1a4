/*
doc: >
  Every metric of a run: a census over all rows, so that the interval is the value itself where gate_interval has none. A metric that
  cannot be measured is NULL.
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
    UNION ALL SELECT 'RP5', 'tail_zero_rate_before_rescue', max(value), count(*)
        FROM meta_metrics WHERE state = 'S3' AND metric = 'tail_zero_rate' AND key = 'reach'
)
SELECT found.test_id
    , found.metric_name
    , quantise(found.value::DOUBLE, 15) AS value
    , quantise(CASE WHEN drawn.test_id IS NULL THEN found.value ELSE drawn.ci_low END::DOUBLE, 15) AS ci_low
    , quantise(CASE WHEN drawn.test_id IS NULL THEN found.value ELSE drawn.ci_high END::DOUBLE, 15) AS ci_high
    , found.support_n::BIGINT AS support_n
FROM found
LEFT JOIN gate_interval AS drawn ON drawn.test_id = found.test_id AND drawn.metric_name = found.metric_name
