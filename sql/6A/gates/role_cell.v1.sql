/*
doc: Entities by region, group, tier and family. Merchants have no region and one group.
materialize: table
*/
SELECT 'party' AS entity, base.region_id AS region_id, base.party_type AS role_group, r.risk_tier, r.fraud_role_party AS family, count(*) AS n
FROM s5_party_fraud_roles_6A AS r
JOIN s1_party_base_6A AS base ON base.party_id = r.party_id
GROUP BY base.region_id, base.party_type, r.risk_tier, r.fraud_role_party
UNION ALL
SELECT 'account' AS entity, base.region_id AS region_id, kind.role_group AS role_group, r.risk_tier, r.fraud_role_account AS family, count(*) AS n
FROM s5_account_fraud_roles_6A AS r
JOIN s2_account_base_6A AS base ON base.account_id = r.account_id
JOIN policy_6A.account_role_groups AS kind ON kind.account_type = base.account_type
GROUP BY base.region_id, kind.role_group, r.risk_tier, r.fraud_role_account
UNION ALL
SELECT 'device' AS entity, base.home_region_id AS region_id, kind.device_group AS role_group, r.risk_tier, r.fraud_role_device AS family, count(*) AS n
FROM s5_device_fraud_roles_6A AS r
JOIN s4_device_base_6A AS base ON base.device_id = r.device_id
JOIN policy_6A.device_types AS kind ON kind.device_type = base.device_type
GROUP BY base.home_region_id, kind.device_group, r.risk_tier, r.fraud_role_device
UNION ALL
SELECT 'ip' AS entity, base.region_id AS region_id, kind.ip_group AS role_group, r.risk_tier, r.fraud_role_ip AS family, count(*) AS n
FROM s5_ip_fraud_roles_6A AS r
JOIN s4_ip_base_6A AS base ON base.ip_id = r.ip_id
JOIN policy_6A.ip_types AS kind ON kind.ip_type = base.ip_type
GROUP BY base.region_id, kind.ip_group, r.risk_tier, r.fraud_role_ip
UNION ALL
SELECT 'merchant', 'WORLD', role_group, risk_tier, family, sum(realised_members)::BIGINT
FROM s5_role_calibration_6A
WHERE entity = 'merchant' AND realised_members > 0
GROUP BY role_group, risk_tier, family
