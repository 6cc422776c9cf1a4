/*
doc: Every merchant with its class, its tier, its family and whether its role is mapped.
step: validation_checks
*/
SELECT r.id AS merchant_id, class.merchant_class AS role_group, r.tier_no, r.family_no
    , r.family_no IS NOT NULL AS is_mapped
FROM coded_roles('merchant', 's5_merchant_fraud_roles_6A', 'role_code', 'tier_number') AS r
LEFT JOIN merchant_mcc_map AS code ON code.merchant_id = r.id::UBIGINT
LEFT JOIN merchant_class AS class ON class.mcc = code.mcc
