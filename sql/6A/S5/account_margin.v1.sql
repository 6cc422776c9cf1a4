/*
doc: The priors of accounts within the bands of the world.
step: assign_account_roles.calibrate
*/
SELECT entity, role_group, risk_tier, raw_role, family, is_rest, is_lifted, severity, n, prior, factor, margin
FROM banded_priors('account_risk_cell', 'role_prior', 'policy_6A.role_bands', 'policy_6A.group_bands')
