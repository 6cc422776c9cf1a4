/*
doc: >
  No metric moves far between the seeds. A seed that is missing or has no value fails the metric; a metric that is zero
  under every seed does not move.
tests: [SX]
owner_state: S1
knobs: [5A.realism_gate.gate_thresholds]
formula:
  SX: 'standard deviation over seeds (n - 1) / |mean over seeds|, metric by metric'
*/
-- Variation of each metric over the seeds.
WITH measure AS (
    SELECT 'SX' AS test_id, 'cv_' || metric_name AS metric_name, variation AS value
        , NULL AS ci_low, NULL AS ci_high, seeds AS support_n
    FROM seed_variation('seed_gates', 'seed_runs')
)
SELECT *
FROM graded('measure', 'policy_5A.gate_thresholds', 'stability')
