/*
doc: >
  Bands of the world scale no role by more than they may, and what they leave are probabilities.
code: 104
name: FRAUD_ROLE_TARGETS_INCONSISTENT
hint: 6A.risk_propagation_coeffs.role_bands and the role priors
*/
SELECT m.member AS entity, m.role_group, m.risk_tier, m.raw_role, m.factor, m.margin
FROM roles.margin AS m
CROSS JOIN policy_6A.risk_propagation_coeffs AS rule
WHERE NOT coalesce(m.factor BETWEEN rule.band_factor_low AND rule.band_factor_high AND m.margin BETWEEN 0 AND 1, false)
    AND NOT (m.member = 'merchant' AND (SELECT count(*) FROM merchant.feature) < (SELECT merchants_judged_from FROM policy_6A.validation_policy))
