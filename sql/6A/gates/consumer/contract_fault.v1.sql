/*
doc: >
  Breaches of the consumer's contract: a column that it reads is missing or of another type, a file or a bundle is not as
  it was published, or a metric is not the one that S5 sealed.
materialize: diagnostic
*/
SELECT 'column' AS kind, asked.dataset AS subject, asked.column_name || ' ' || asked.column_type AS expected, found.column_type AS found
FROM policy_6A.consumer_columns AS asked
LEFT JOIN meta_columns AS found ON found.dataset = asked.dataset AND found.column_name = asked.column_name
WHERE found.column_type IS DISTINCT FROM asked.column_type
UNION ALL
SELECT 'file', dataset, 'as published', 'changed' FROM meta_outputs WHERE NOT digest_ok
UNION ALL
SELECT 'bundle', segment, 'a flag that verifies', 'none' FROM meta_bundles WHERE NOT ok
UNION ALL
SELECT 'bundle', '6A', 'a flag that verifies', 'none' FROM (SELECT count(*) AS n FROM meta_bundles WHERE segment = '6A') WHERE n = 0
UNION ALL
SELECT 'report', asked.test_id, asked.metric_name || ' ' || coalesce(sealed.value::VARCHAR, 'none'), coalesce(measured.value::VARCHAR, 'none')
FROM policy_6A.realism_b AS asked
LEFT JOIN s5_validation_metrics_6A AS sealed ON sealed.check_id = asked.check_id AND sealed.metric_name = asked.metric_name
LEFT JOIN realism_value AS measured ON measured.test_id = asked.test_id AND measured.metric_name = asked.metric_name
WHERE sealed.value IS DISTINCT FROM measured.value
