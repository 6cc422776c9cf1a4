/*
doc: Rows of each role table by raw role, family and tier.
step: validation_checks
*/
SELECT 'party' AS entity, raw_role, canonical_role_family AS family, fraud_role_party AS published, risk_tier, count(*) AS n
FROM s5_party_fraud_roles_6A GROUP BY raw_role, canonical_role_family, fraud_role_party, risk_tier
UNION ALL
SELECT 'account' AS entity, raw_role, canonical_role_family AS family, fraud_role_account AS published, risk_tier, count(*) AS n
FROM s5_account_fraud_roles_6A GROUP BY raw_role, canonical_role_family, fraud_role_account, risk_tier
UNION ALL
SELECT 'device' AS entity, raw_role, canonical_role_family AS family, fraud_role_device AS published, risk_tier, count(*) AS n
FROM s5_device_fraud_roles_6A GROUP BY raw_role, canonical_role_family, fraud_role_device, risk_tier
UNION ALL
SELECT 'ip' AS entity, raw_role, canonical_role_family AS family, fraud_role_ip AS published, risk_tier, count(*) AS n
FROM s5_ip_fraud_roles_6A GROUP BY raw_role, canonical_role_family, fraud_role_ip, risk_tier
UNION ALL
SELECT 'merchant' AS entity, raw_role, canonical_role_family AS family, fraud_role_merchant AS published, risk_tier, count(*) AS n
FROM s5_merchant_fraud_roles_6A GROUP BY raw_role, canonical_role_family, fraud_role_merchant, risk_tier
