/*
doc: >
  How far the realism metrics move between seeds: sample standard deviation (n - 1) over mean. A seed that is missing or
  has no value fails the metric; means of zero pass only where every seed shows zero.
tests: [SX]
owner_state: S1
knobs: [2A.realism_gate.gate_thresholds, 2A.realism_gate.required_seeds]
*/
WITH asked AS (
    SELECT 'cv_' || threshold.test_id AS metric_name
        , threshold.test_id
        , threshold.metric_name AS measured
        , seed.value AS seed
    FROM policy_2A.gate_thresholds AS threshold
    CROSS JOIN policy_2A.required_seeds AS seed
    WHERE threshold.test_id IN ('R1', 'R2', 'R3', 'R4')
)
, sample AS (
    SELECT asked.metric_name, asked.seed, scored.value
    FROM asked
    LEFT JOIN seed_gates AS scored
        ON scored.seed = asked.seed AND scored.test_id = asked.test_id AND scored.metric_name = asked.measured
)
, centre AS (
    SELECT metric_name
        , count(*) AS asked_n
        , count(value) AS seeds
        , sum(fx(value, 12))::DOUBLE / 1e12 / count(value) AS mean
    FROM sample
    GROUP BY metric_name
)
, deviation AS (
    SELECT centre.metric_name, centre.asked_n, centre.seeds, centre.mean
        , sqrt(sum(fx((sample.value - centre.mean) * (sample.value - centre.mean), 18))::DOUBLE / 1e18
            / nullif(centre.seeds - 1, 0)) AS deviation
    FROM centre
    JOIN sample ON sample.metric_name = centre.metric_name
    GROUP BY centre.metric_name, centre.asked_n, centre.seeds, centre.mean
)
, measure AS (
    SELECT metric_name, seeds
        , CASE
            WHEN seeds < asked_n THEN NULL
            WHEN mean <> 0 THEN quantise(deviation / abs(mean), 12)
            WHEN deviation = 0 THEN 0.0::DOUBLE
        END AS value
    FROM deviation
)
SELECT threshold.test_id
    , threshold.metric_name
    , measure.value
    , threshold.threshold_b AS threshold_B
    , threshold.threshold_bplus AS threshold_Bplus
    , meets(measure.value, threshold.comparison, threshold.threshold_b) AS pass_B
    , meets(measure.value, threshold.comparison, threshold.threshold_bplus) AS pass_Bplus
    , NULL::DOUBLE AS ci_low
    , NULL::DOUBLE AS ci_high
    , threshold.owner_state
    , measure.seeds AS support_n
FROM policy_2A.gate_thresholds AS threshold
LEFT JOIN measure ON measure.metric_name = threshold.metric_name
WHERE threshold.family = 'stability'
