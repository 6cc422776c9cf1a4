/*
doc: One row per merchant with its fraud role, raw and canonical, and the tier and score behind it.
order: kept
*/
SELECT id AS merchant_id, family AS fraud_role_merchant, raw_role, family AS canonical_role_family, risk_tier, risk_score_permille
FROM named_roles('role', 'policy_6A.fraud_roles', 'tier_number')
