/*
doc: >
  The consumer's metrics as gate rows: intervals for the odds ratios, the number of metrics that are worse than the
  baseline, and nothing at all below the least number of flows.
materialize: table
*/
-- Flows of the panel, the support of every metric.
WITH flows AS (
    SELECT max(value) FILTER (metric_name = 'flows') AS n FROM consumer_value
)
-- Values as found, odds ratios with their intervals, and the number of values that are worse than the baseline's.
, found AS (
    SELECT metric_name, quantise(value, 12) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high FROM consumer_value
    UNION ALL
    SELECT 'c6_' || substr(metric_name, 6), value, ci_low, ci_high FROM bootstrap_interval WHERE starts_with(metric_name, 'flow_')
    UNION ALL
    SELECT 'c12_worse_than_baseline'
        , count(*) FILTER (WHERE coalesce(CASE WHEN b.higher_is_better THEN v.value < b.value * (1 - rule.worse_by_max)
            ELSE v.value > b.value * (1 + rule.worse_by_max) END, true)), NULL, NULL
    FROM policy_6A.baseline_values AS b
    CROSS JOIN policy_6A.t10_baseline AS rule
    LEFT JOIN consumer_value AS v ON v.metric_name = b.metric_name
)
SELECT 'T10_DOWNSTREAM_COMPAT_6B' AS test_id, found.metric_name
    , CASE WHEN flows.n >= gate.flows_min THEN found.value END AS value
    , found.ci_low, found.ci_high, flows.n::BIGINT AS support_n
FROM found
CROSS JOIN flows
CROSS JOIN policy_6A.realism_gate AS gate
