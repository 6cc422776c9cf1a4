/*
doc: >
  Every metric but the consumer's, with its interval: a count of everything is its own, the odds ratio of IPs has Wald's, the
  others the bootstrap's. What lacks support has neither value nor interval.
materialize: table
*/
SELECT found.test_id, found.metric_name, found.value
    , CASE WHEN found.value IS NOT NULL THEN coalesce(drawn.ci_low, wald.wald_low, found.value) END AS ci_low
    , CASE WHEN found.value IS NOT NULL THEN coalesce(drawn.ci_high, wald.wald_high, found.value) END AS ci_high
    , found.support_n
FROM realism_value AS found
LEFT JOIN bootstrap_interval AS drawn ON drawn.metric_name = found.metric_name
LEFT JOIN risk_wald AS wald ON wald.metric_name = found.metric_name
