/*
doc: The consumer's verdict on each seed, with its metrics.
materialize: section
*/
SELECT seed, bool_and(pass_B) AS pass_B, bool_and(pass_B AND pass_Bplus) AS pass_Bplus
    , list({'metric_name': metric_name, 'value': value, 'pass_B': pass_B, 'pass_Bplus': pass_Bplus} ORDER BY metric_name) AS metrics
FROM seed_gates
WHERE starts_with(test_id, 'T10_')
GROUP BY seed
