/*
doc: Counters of the calibration by entity, the realised odds ratios, circles of merchants, and the violations of every check.
materialize: metrics
*/
SELECT 'cells' AS metric, member AS key, count(*)::DOUBLE AS value FROM roles.risk_cell GROUP BY member
UNION ALL SELECT 'beta', member, max(beta) FROM roles.logit_calibration GROUP BY member
UNION ALL SELECT 'alpha_min', member, min(alpha) FROM roles.logit_calibration GROUP BY member
UNION ALL SELECT 'alpha_max', member, max(alpha) FROM roles.logit_calibration GROUP BY member
UNION ALL SELECT 'clipped_cells', member, count(DISTINCT cell_no) FILTER (is_clipped) FROM roles.adjusted_probability GROUP BY member
UNION ALL SELECT 'projected_roles', member, count(DISTINCT raw_role) FILTER (factor <> 1) FROM roles.margin GROUP BY member
UNION ALL SELECT 'or_expected', entity, max(or_expected) FROM s5_role_calibration_6A WHERE or_target IS NOT NULL GROUP BY entity
UNION ALL SELECT 'or_realised', substr(metric_name, 4), odds_ratio FROM risk_table WHERE metric_name <> 'or_ip'
UNION ALL SELECT 'merchant_circles', '', count(DISTINCT circle_id) FROM s5_merchant_circles_6A
UNION ALL SELECT 'circle_merchants', '', count(*) FROM s5_merchant_circles_6A
UNION ALL SELECT 'check_violations', check_id, coalesce(violations, -1) FROM check_result
