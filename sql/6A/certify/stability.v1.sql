/*
doc: >
  How far seven metrics move between the seeds: sample standard deviation over the mean, which counts as no smaller than
  its floor. A seed that is missing or has no value fails the metric.
tests: [T9_CROSS_SEED_STABILITY]
owner_state: S5
knobs: [6A.realism_gate.stability_floors]
*/
WITH followed AS (
    SELECT DISTINCT threshold.test_id, threshold.metric_name
    FROM policy_6A.gate_thresholds AS threshold
    JOIN policy_6A.stability_floors AS floored ON floored.metric_name = threshold.metric_name
)
, sample AS (
    SELECT followed.test_id, followed.metric_name, asked.seed, scored.value
    FROM followed
    CROSS JOIN seed_runs AS asked
    LEFT JOIN seed_gates AS scored
        ON scored.seed = asked.seed AND scored.test_id = followed.test_id AND scored.metric_name = followed.metric_name
)
, centre AS (
    SELECT test_id, metric_name, count(*) AS asked_n, count(value) AS seeds, sum(fx(value, 12))::DOUBLE / 1e12 / count(value) AS mean
    FROM sample
    GROUP BY test_id, metric_name
)
, spread AS (
    SELECT c.test_id, c.metric_name, c.asked_n, c.seeds, c.mean
        , sqrt(sum(fx((s.value - c.mean) * (s.value - c.mean), 18))::DOUBLE / 1e18 / nullif(c.seeds - 1, 0)) AS deviation
    FROM centre AS c
    JOIN sample AS s ON s.test_id = c.test_id AND s.metric_name = c.metric_name
    GROUP BY c.test_id, c.metric_name, c.asked_n, c.seeds, c.mean
)
, moved AS (
    SELECT 'cv_' || split_part(spread.test_id, '_', 1) || '_' || spread.metric_name AS metric_name, spread.seeds
        , CASE WHEN spread.seeds = spread.asked_n THEN quantise(spread.deviation / greatest(abs(spread.mean), floored.floor), 12) END AS value
    FROM spread
    JOIN policy_6A.stability_floors AS floored ON floored.metric_name = spread.metric_name
)
, measure AS (
    SELECT 'T9_CROSS_SEED_STABILITY' AS test_id, metric_name, value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, seeds AS support_n FROM moved
    UNION ALL
    SELECT 'T9_CROSS_SEED_STABILITY', 'cv_max', CASE WHEN count(value) = count(*) THEN max(value) END, NULL, NULL, min(seeds) FROM moved
)
SELECT *
FROM graded_interval('measure', 'policy_6A.gate_thresholds', 'stability')
