/*
doc: >
  Whether every required seed was scored, and how many deciding metrics each of them fails. B+ asks that none fails its
  B+ band, B that none fails its B band, so the two bands count apart.
tests: [SX]
owner_state: S5
knobs: [2A.realism_gate.required_seeds]
*/
WITH seed AS (
    SELECT value AS seed
    FROM policy_2A.required_seeds
)
, decided AS (
    SELECT test_id, metric_name
    FROM policy_2A.gate_thresholds
    WHERE decides AND family IN ('structure', 'governance', 'realism')
)
, tally AS (
    SELECT seed.seed
        , count(scored.test_id) AS scored_metrics
        , count(*) AS asked_metrics
        , count(*) - count(*) FILTER (scored.pass_B) AS failed_b
        , count(*) - count(*) FILTER (scored.pass_Bplus) AS failed_bplus
    FROM seed
    CROSS JOIN decided
    LEFT JOIN seed_gates AS scored
        ON scored.seed = seed.seed AND scored.test_id = decided.test_id AND scored.metric_name = decided.metric_name
    GROUP BY seed.seed
)
, measure AS (
    SELECT 'required_seed_coverage' AS metric_name
        , count(*) FILTER (scored_metrics = asked_metrics) / count(*) AS value
        , count(*) FILTER (scored_metrics = asked_metrics) / count(*) AS value_bplus
        , count(*) FILTER (scored_metrics = asked_metrics) AS support_n
    FROM tally
    UNION ALL
    SELECT 'seed_' || seed || '_hard_gates', failed_b, failed_bplus, scored_metrics
    FROM tally
)
SELECT threshold.test_id
    , threshold.metric_name
    , measure.value::DOUBLE AS value
    , threshold.threshold_b AS threshold_B
    , threshold.threshold_bplus AS threshold_Bplus
    , meets(measure.value, threshold.comparison, threshold.threshold_b) AS pass_B
    , meets(measure.value_bplus, threshold.comparison, threshold.threshold_bplus) AS pass_Bplus
    , NULL::DOUBLE AS ci_low
    , NULL::DOUBLE AS ci_high
    , threshold.owner_state
    , measure.support_n
FROM policy_2A.gate_thresholds AS threshold
LEFT JOIN measure ON measure.metric_name = threshold.metric_name
WHERE threshold.family = 'coverage'
