/*
doc: What the calibration did, by entity, and the outcome of every check.
materialize: metrics
step: validation_checks
*/
SELECT metric, key, value
FROM calibration_metrics('party', 'party_risk_cell', 'party_lift', 'party_nudged', 'party_margin')
UNION ALL
SELECT metric, key, value
FROM calibration_metrics('account', 'account_risk_cell', 'account_lift', 'account_nudged', 'account_margin')
UNION ALL
SELECT metric, key, value
FROM calibration_metrics('device', 'device_risk_cell', 'device_lift', 'device_nudged', 'device_margin')
UNION ALL
SELECT metric, key, value
FROM calibration_metrics('ip', 'ip_risk_cell', 'ip_lift', 'ip_nudged', 'ip_margin')
UNION ALL
SELECT metric, key, value
FROM calibration_metrics('merchant', 'merchant_risk_cell', 'merchant_lift', 'merchant_nudged', 'merchant_margin')
UNION ALL SELECT 'or_expected', entity, max(or_expected) FROM s5_role_calibration_6A WHERE or_target IS NOT NULL GROUP BY entity
UNION ALL SELECT 'or_realised', substr(metric_name, 4), value FROM coupling_value
UNION ALL SELECT 'check_violations', check_id, coalesce(violations, -1) FROM check_result
