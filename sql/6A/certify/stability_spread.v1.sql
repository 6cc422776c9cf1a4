/*
doc: >
  Spread of the followed metrics between the seeds: sample standard deviation over the mean, which counts as no smaller
  than its floor. A seed that is missing or has no value leaves no result.
materialize: table
*/
-- Metrics that the policy follows, each with the floor of its mean.
WITH followed AS (
    SELECT DISTINCT threshold.test_id, threshold.metric_name, floored.floor
    FROM policy_6A.gate_thresholds AS threshold
    JOIN policy_6A.stability_floors AS floored ON floored.metric_name = threshold.metric_name
)
-- Their values in every seed that was asked for.
, sample AS (
    SELECT followed.test_id, followed.metric_name, followed.floor, asked.seed, scored.value
    FROM followed
    CROSS JOIN seed_runs AS asked
    LEFT JOIN seed_gates AS scored
        ON scored.seed = asked.seed AND scored.test_id = followed.test_id AND scored.metric_name = followed.metric_name
)
-- Mean of each metric, in fixed point.
, centre AS (
    SELECT test_id, metric_name, count(*) AS asked_n, count(value) AS seeds, sum(to_fixed_point(value, 12))::DOUBLE / 1e12 / count(value) AS mean
    FROM sample
    GROUP BY test_id, metric_name
)
-- Sample standard deviation of each metric, in fixed point.
, spread AS (
    SELECT c.test_id, c.metric_name, s.floor, c.asked_n, c.seeds, c.mean
        , sqrt(sum(to_fixed_point((s.value - c.mean) * (s.value - c.mean), 18))::DOUBLE / 1e18 / nullif(c.seeds - 1, 0)) AS deviation
        , list({'seed': s.seed, 'value': s.value} ORDER BY s.seed) AS by_seed
    FROM centre AS c
    JOIN sample AS s ON s.test_id = c.test_id AND s.metric_name = c.metric_name
    GROUP BY c.test_id, c.metric_name, s.floor, c.asked_n, c.seeds, c.mean
)
SELECT test_id, metric_name, floor, seeds, mean, deviation, by_seed
    , CASE WHEN seeds = asked_n THEN quantise(deviation / greatest(abs(mean), floor), 12) END AS cv
FROM spread
