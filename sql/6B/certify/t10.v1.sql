/*
doc: The verdict of the payments of each seed on the entities that they stand on, with its metrics.
materialize: section
*/
SELECT seed, bool_and(pass_B) AS pass_B, bool_and(pass_B AND pass_Bplus) AS pass_Bplus
    , list({'metric_name': metric_name, 'value': value, 'pass_B': pass_B, 'pass_Bplus': pass_Bplus} ORDER BY metric_name) AS metrics
FROM seed_gates
WHERE test_id = 'T10_6B'
GROUP BY seed
