/*
doc: What the calibration did, by entity, and the outcome of every check.
materialize: metrics
step: validation_checks
*/
SELECT 'cells' AS metric, 'party' AS key, count(*)::DOUBLE AS value FROM party_risk_cell
UNION ALL SELECT 'beta', 'party', max(beta) FROM party_lift
UNION ALL SELECT 'alpha_min', 'party', min(alpha) FROM party_lift
UNION ALL SELECT 'alpha_max', 'party', max(alpha) FROM party_lift
UNION ALL SELECT 'clipped_cells', 'party', count(DISTINCT cell_no) FILTER (is_clipped) FROM party_nudged
UNION ALL SELECT 'projected_roles', 'party', count(DISTINCT raw_role) FILTER (factor <> 1) FROM party_margin
UNION ALL
SELECT 'cells' AS metric, 'account' AS key, count(*)::DOUBLE AS value FROM account_risk_cell
UNION ALL SELECT 'beta', 'account', max(beta) FROM account_lift
UNION ALL SELECT 'alpha_min', 'account', min(alpha) FROM account_lift
UNION ALL SELECT 'alpha_max', 'account', max(alpha) FROM account_lift
UNION ALL SELECT 'clipped_cells', 'account', count(DISTINCT cell_no) FILTER (is_clipped) FROM account_nudged
UNION ALL SELECT 'projected_roles', 'account', count(DISTINCT raw_role) FILTER (factor <> 1) FROM account_margin
UNION ALL
SELECT 'cells' AS metric, 'device' AS key, count(*)::DOUBLE AS value FROM device_risk_cell
UNION ALL SELECT 'beta', 'device', max(beta) FROM device_lift
UNION ALL SELECT 'alpha_min', 'device', min(alpha) FROM device_lift
UNION ALL SELECT 'alpha_max', 'device', max(alpha) FROM device_lift
UNION ALL SELECT 'clipped_cells', 'device', count(DISTINCT cell_no) FILTER (is_clipped) FROM device_nudged
UNION ALL SELECT 'projected_roles', 'device', count(DISTINCT raw_role) FILTER (factor <> 1) FROM device_margin
UNION ALL
SELECT 'cells' AS metric, 'ip' AS key, count(*)::DOUBLE AS value FROM ip_risk_cell
UNION ALL SELECT 'beta', 'ip', max(beta) FROM ip_lift
UNION ALL SELECT 'alpha_min', 'ip', min(alpha) FROM ip_lift
UNION ALL SELECT 'alpha_max', 'ip', max(alpha) FROM ip_lift
UNION ALL SELECT 'clipped_cells', 'ip', count(DISTINCT cell_no) FILTER (is_clipped) FROM ip_nudged
UNION ALL SELECT 'projected_roles', 'ip', count(DISTINCT raw_role) FILTER (factor <> 1) FROM ip_margin
UNION ALL
SELECT 'cells' AS metric, 'merchant' AS key, count(*)::DOUBLE AS value FROM merchant_risk_cell
UNION ALL SELECT 'beta', 'merchant', max(beta) FROM merchant_lift
UNION ALL SELECT 'alpha_min', 'merchant', min(alpha) FROM merchant_lift
UNION ALL SELECT 'alpha_max', 'merchant', max(alpha) FROM merchant_lift
UNION ALL SELECT 'clipped_cells', 'merchant', count(DISTINCT cell_no) FILTER (is_clipped) FROM merchant_nudged
UNION ALL SELECT 'projected_roles', 'merchant', count(DISTINCT raw_role) FILTER (factor <> 1) FROM merchant_margin
UNION ALL SELECT 'or_expected', entity, max(or_expected) FROM s5_role_calibration_6A WHERE or_target IS NOT NULL GROUP BY entity
UNION ALL SELECT 'or_realised', substr(metric_name, 4), value FROM coupling_value
UNION ALL SELECT 'check_violations', check_id, coalesce(violations, -1) FROM check_result
