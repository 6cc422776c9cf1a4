/*
doc: No metric moves far between the seeds.
tests: [T9_CROSS_SEED_STABILITY]
owner_state: S5
knobs: [6A.realism_gate.stability_floors]
formula:
  T9_CROSS_SEED_STABILITY: 'max over seven metrics of their sample standard deviation over the seeds / max(|mean|, floor)'
*/
-- Variation of each followed metric, and the largest of them.
WITH measure AS (
    SELECT 'T9_CROSS_SEED_STABILITY' AS test_id, 'cv_' || split_part(test_id, '_', 1) || '_' || metric_name AS metric_name, cv AS value
        , NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, seeds AS support_n
    FROM stability_spread
    UNION ALL
    SELECT 'T9_CROSS_SEED_STABILITY', 'cv_max', CASE WHEN count(cv) = count(*) THEN max(cv) END, NULL, NULL, min(seeds) FROM stability_spread
)
SELECT *
FROM graded_interval('measure', 'policy_6A.gate_thresholds', 'stability')
