/*
doc: >
  Bands of the world scale no role by more than they may, and what they leave are probabilities.
code: 104
name: FRAUD_ROLE_TARGETS_INCONSISTENT
hint: 6A.risk_propagation_coeffs.role_bands and the role priors
*/
SELECT m.entity, m.role_group, m.risk_tier, m.raw_role, m.factor, m.margin
FROM (
    SELECT entity, role_group, risk_tier, raw_role, factor, margin FROM party_margin
    UNION ALL SELECT entity, role_group, risk_tier, raw_role, factor, margin FROM account_margin
    UNION ALL SELECT entity, role_group, risk_tier, raw_role, factor, margin FROM device_margin
    UNION ALL SELECT entity, role_group, risk_tier, raw_role, factor, margin FROM ip_margin
    UNION ALL SELECT entity, role_group, risk_tier, raw_role, factor, margin FROM merchant_margin
) AS m
CROSS JOIN policy_6A.risk_propagation_coeffs AS rule
WHERE NOT coalesce(m.factor BETWEEN rule.band_factor_low AND rule.band_factor_high AND m.margin BETWEEN 0 AND 1, false)
    AND NOT (m.entity = 'merchant' AND (SELECT count(*) FROM merchant_feature) < (SELECT merchants_judged_from FROM policy_6A.validation_policy))
