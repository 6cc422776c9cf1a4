/*
doc: >
  How well the scorecard of S5 tells frauds of the later days from other payments: the area under its curve, payments of one score counting half, and
  the frauds among the alerts, of which those with the last score are taken in proportion.
materialize: table
*/
-- Scores with the payments and frauds below and above.
WITH score AS (
    SELECT score_milli, flows, frauds, flows - frauds AS others
        , sum(flows - frauds) OVER (ORDER BY score_milli) - (flows - frauds) AS others_below
        , sum(flows) OVER () - sum(flows) OVER (ORDER BY score_milli) AS flows_above
    FROM detection_score_6B
)
-- Sums; twice the pairs that are in order, and alerts in fixed point.
, total AS (
    SELECT sum(score.frauds)::BIGINT AS frauds, sum(score.others)::BIGINT AS others
        , sum(score.frauds::HUGEINT * (2 * score.others_below + score.others))::DOUBLE AS pairs_twice
        , sum(to_fixed_point(score.frauds * least(1, greatest(0, policy.alert_share * made.flows - score.flows_above) / score.flows), 6))::DOUBLE
            / 1e6 AS frauds_alerted
    FROM score
    CROSS JOIN (SELECT sum(flows) AS flows FROM detection_score_6B) AS made
    CROSS JOIN policy_6B.detection AS policy
)
-- All metrics.
, found AS (
    SELECT unnest(['auc_low', 'auc_high']) AS metric_name, pairs_twice / nullif(2.0::DOUBLE * frauds * others, 0) AS value, frauds FROM total
    UNION ALL
    SELECT unnest(['recall_low', 'recall_high']), frauds_alerted / nullif(frauds, 0), frauds FROM total
)
SELECT 'LK2' AS test_id, metric_name, quantise(value::DOUBLE, 12) AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high
    , coalesce(frauds, 0)::BIGINT AS support_n
FROM found
