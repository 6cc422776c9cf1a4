/*
doc: The share of each family by entity, group and tier that the priors give within the bands of the world, before nudges.
step: validation_checks
*/
SELECT entity, role_group, risk_tier, family, sum(fx(margin, 12))::DOUBLE / 1e12 AS share
FROM s5_role_calibration_6A
GROUP BY entity, role_group, risk_tier, family
