/*
doc: How far each metric of the run moves between the seeds; a seed that is missing or has no value leaves none.
materialize: table
*/
-- Metrics of bands B and B+; those of band A are the same ones.
WITH scored AS (
    SELECT seed, test_id, metric_name, value FROM seed_gates WHERE NOT starts_with(test_id, 'A_')
)
SELECT 'cv_' || metric_name AS metric_name, variation AS value, NULL::DOUBLE AS ci_low, NULL::DOUBLE AS ci_high, seeds AS support_n
FROM seed_variation('scored', 'seed_runs')
WHERE test_id IN ('FR1', 'FR2', 'FR3', 'FR4', 'FR5', 'AT2', 'AT3', 'AT4', 'AT5', 'AT6', 'AT7', 'AT8')
