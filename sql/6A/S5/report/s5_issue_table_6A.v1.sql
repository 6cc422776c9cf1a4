/*
doc: The metrics that miss the bound of their check, and the checks that were not made; empty as a rule.
machinery: true
*/
SELECT meta_run.manifest_fingerprint
    , r.check_id
    , '6A-S5-' || CASE WHEN r.is_known THEN '110' ELSE '109' END || '.' || coalesce(m.metric_name || ' ' || m.comparison, 'missing') AS issue_id
    , 'REQUIRED' AS severity
    , 'segment' AS scope_type
    , meta_run.seed::BIGINT AS seed
    , CASE WHEN NOT r.is_known THEN 'not asked for, or not found' WHEN m.value IS NULL THEN 'no evidence' ELSE 'out of bounds' END AS message
    , to_json({'value': m.value, 'comparison': m.comparison, 'threshold': m.threshold, 'rows_examined': m.rows_examined})::VARCHAR AS metrics
FROM check_result AS r
LEFT JOIN s5_validation_metrics_6A AS m ON m.check_id = r.check_id AND NOT m.is_met
CROSS JOIN meta_run
WHERE r.result <> 'PASS'
