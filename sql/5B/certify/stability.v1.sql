/*
doc: >
  No metric moves far between the seeds. A seed that is missing or has no value fails the metric.
tests: [SE]
owner_state: S2
knobs: [5B.arrival_law.class_laws]
formula:
  SE: 'standard deviation over seeds (n - 1) / |mean over seeds|, metric by metric'
*/
-- Variation of each metric over the seeds.
WITH measure AS (
    SELECT 'SE' AS test_id, 'cv_' || metric_name AS metric_name, variation AS value
        , NULL AS ci_low, NULL AS ci_high, seeds AS support_n
    FROM seed_variation('seed_gates', 'seed_runs')
)
SELECT *
FROM graded('measure', 'policy_5B.gate_thresholds', 'stability')
