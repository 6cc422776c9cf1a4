/*
doc: Every merchant with a published role, in numbers - its class, tier and family, and whether its role is mapped.
*/
SELECT r.id AS merchant_id, own.merchant_class AS role_group, r.tier_no, r.family_no
    , r.family_no IS NOT NULL AS is_mapped
FROM coded_roles('merchant', 's5_merchant_fraud_roles_6A', 'role_code', 'tier_number') AS r
LEFT JOIN feature AS own ON own.merchant_id = r.id
