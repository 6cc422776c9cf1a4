/*
doc: Rows of the role tables, and those whose raw role, family and published role do not agree with the taxonomy.
materialize: diagnostic
*/
SELECT 'party' AS entity, count(*) AS rows
    , count(*) FILTER (WHERE NOT coalesce(role.family = r.canonical_role_family AND role.family = r.fraud_role_party, false)) AS unmapped
FROM s5_party_fraud_roles_6A AS r
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = 'party' AND role.raw_role = r.raw_role
UNION ALL
SELECT 'account' AS entity, count(*) AS rows
    , count(*) FILTER (WHERE NOT coalesce(role.family = r.canonical_role_family AND role.family = r.fraud_role_account, false)) AS unmapped
FROM s5_account_fraud_roles_6A AS r
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = 'account' AND role.raw_role = r.raw_role
UNION ALL
SELECT 'device' AS entity, count(*) AS rows
    , count(*) FILTER (WHERE NOT coalesce(role.family = r.canonical_role_family AND role.family = r.fraud_role_device, false)) AS unmapped
FROM s5_device_fraud_roles_6A AS r
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = 'device' AND role.raw_role = r.raw_role
UNION ALL
SELECT 'ip' AS entity, count(*) AS rows
    , count(*) FILTER (WHERE NOT coalesce(role.family = r.canonical_role_family AND role.family = r.fraud_role_ip, false)) AS unmapped
FROM s5_ip_fraud_roles_6A AS r
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = 'ip' AND role.raw_role = r.raw_role
UNION ALL
SELECT 'merchant' AS entity, count(*) AS rows
    , count(*) FILTER (WHERE NOT coalesce(role.family = r.canonical_role_family AND role.family = r.fraud_role_merchant, false)) AS unmapped
FROM s5_merchant_fraud_roles_6A AS r
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = 'merchant' AND role.raw_role = r.raw_role
