/*
doc: Every merchant with its class, its tier, its family and whether its role is mapped.
step: validation_checks
*/
SELECT r.merchant_id, class.merchant_class AS role_group, tier.tier_no, role.family_no
    , role.family_no IS NOT NULL AS is_mapped
FROM s5_merchant_fraud_roles_6A AS r
LEFT JOIN merchant_mcc_map AS code ON code.merchant_id = r.merchant_id::UBIGINT
LEFT JOIN merchant_class AS class ON class.mcc = code.mcc
LEFT JOIN tier_number AS tier ON tier.risk_tier = r.risk_tier
LEFT JOIN role_code AS role ON role.entity = 'merchant' AND role.raw_role = r.raw_role AND role.family = r.canonical_role_family AND role.family = r.fraud_role_merchant
