/*
doc: The value of every statistic and its interval.
materialize: table
*/
SELECT metric_name
    , max(value) FILTER (replicate = 0) AS value
    , quantise(quantile_cont(value, 0.025) FILTER (replicate > 0), 12) AS ci_low
    , quantise(quantile_cont(value, 0.975) FILTER (replicate > 0), 12) AS ci_high
    , count(value) FILTER (replicate > 0) AS replicates
FROM replicate_value
GROUP BY metric_name
