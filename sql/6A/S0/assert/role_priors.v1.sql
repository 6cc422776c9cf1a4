/*
doc: >
  Role priors keep what no schema can say: every type of account, device and IP, every party type and merchant class has its
  group with a base, tiers and priors; tiers sum to 1; nudges, lifts and bands name what exists.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
-- The groups that types belong to.
WITH grouped AS (
    SELECT 'party' AS entity, party_type AS role_group FROM policy_6A.party_types
    UNION SELECT 'account', role_group FROM policy_6A.account_role_groups
    UNION SELECT 'device', device_group FROM policy_6A.device_types
    UNION SELECT 'ip', ip_group FROM policy_6A.ip_types
    UNION SELECT 'merchant', merchant_class FROM policy_6A.merchant_classes
)
-- Groups and tiers that have priors.
, prior AS (
    SELECT 'party' AS entity, role_group, risk_tier FROM policy_6A.party_role_shares
    UNION ALL SELECT 'account', role_group, risk_tier FROM policy_6A.account_role_shares
    UNION ALL SELECT 'device', role_group, risk_tier FROM policy_6A.device_role_shares
    UNION ALL SELECT 'ip', role_group, risk_tier FROM policy_6A.ip_role_shares
    UNION ALL SELECT 'merchant', role_group, risk_tier FROM policy_6A.merchant_role_shares
)
-- Shares of the tiers, with the policy key that holds them.
, tier AS (
    SELECT 'party' AS entity, '6A.party_role_priors.party_tiers' AS policy_key, * FROM policy_6A.party_tiers
    UNION ALL BY NAME SELECT 'account' AS entity, '6A.account_role_priors.account_tiers' AS policy_key, * FROM policy_6A.account_tiers
    UNION ALL BY NAME SELECT 'device' AS entity, '6A.device_role_priors.device_score_tiers' AS policy_key, * FROM policy_6A.device_score_tiers
    UNION ALL BY NAME SELECT 'ip' AS entity, '6A.ip_role_priors.ip_score_tiers' AS policy_key, * FROM policy_6A.ip_score_tiers
    UNION ALL BY NAME SELECT 'merchant' AS entity, '6A.merchant_role_priors.merchant_tiers' AS policy_key, * FROM policy_6A.merchant_tiers
)
-- Flags that policies name.
, flagged AS (
    SELECT '6A.risk_propagation_coeffs.nudges' AS policy_key, entity, flag FROM policy_6A.nudges
    UNION ALL SELECT '6A.risk_propagation_coeffs.lifts', entity, flag FROM policy_6A.lifts
)
-- Roles that policies name.
, moved AS (
    SELECT '6A.risk_propagation_coeffs.nudges' AS policy_key, entity, raw_role FROM policy_6A.nudges
    UNION ALL SELECT '6A.risk_propagation_coeffs.role_bands', entity, raw_role FROM policy_6A.role_bands
)
SELECT '6A.account_role_priors.account_role_groups' AS policy_key, kind.account_type AS entry, 'does not stand once' AS fault
FROM (SELECT DISTINCT account_type FROM policy_6A.account_types) AS kind
LEFT JOIN policy_6A.account_role_groups AS listed ON listed.account_type = kind.account_type
GROUP BY kind.account_type
HAVING count(listed.account_type) <> 1
UNION ALL
SELECT '6A.account_role_priors.account_role_groups', listed.account_type, 'is no account type'
FROM policy_6A.account_role_groups AS listed
ANTI JOIN policy_6A.account_types AS kind ON kind.account_type = listed.account_type
UNION ALL
SELECT '6A.device_role_priors.device_role_bases', grouped.role_group, 'is missing'
FROM grouped
ANTI JOIN policy_6A.device_role_bases AS base ON base.device_group = grouped.role_group
WHERE grouped.entity = 'device'
UNION ALL
SELECT '6A.ip_role_priors.ip_role_bases', grouped.role_group, 'is missing'
FROM grouped
ANTI JOIN policy_6A.ip_role_bases AS base ON base.ip_group = grouped.role_group
WHERE grouped.entity = 'ip'
UNION ALL
SELECT '6A.ip_role_priors.churn_values', kind.churn_class, 'is missing'
FROM policy_6A.ip_types AS kind
ANTI JOIN policy_6A.churn_values AS churn ON churn.churn_class = kind.churn_class
UNION ALL
SELECT '6A.' || grouped.entity || '_role_priors.' || grouped.entity || '_role_shares', grouped.role_group || ' ' || tier.risk_tier
    , 'does not stand once'
FROM grouped
CROSS JOIN policy_6A.tier_values AS tier
LEFT JOIN prior
    ON prior.entity = grouped.entity AND prior.role_group = grouped.role_group AND prior.risk_tier = tier.risk_tier
GROUP BY grouped.entity, grouped.role_group, tier.risk_tier
HAVING count(prior.entity) <> 1
UNION ALL
SELECT '6A.party_role_priors.party_tiers', grouped.role_group, 'does not stand once'
FROM grouped
LEFT JOIN tier ON tier.entity = 'party' AND tier.role_group = grouped.role_group
WHERE grouped.entity = 'party'
GROUP BY grouped.role_group
HAVING count(tier.entity) <> 1
UNION ALL
SELECT policy_key, 'ALL', 'does not stand once and alone'
FROM tier
WHERE entity <> 'party'
GROUP BY policy_key
HAVING count(*) <> 1 OR min(role_group) <> 'ALL'
UNION ALL
SELECT policy_key, role_group, 'does not sum to 1' FROM tier WHERE abs(LOW + STANDARD + ELEVATED + HIGH - 1) > 1e-9
UNION ALL
SELECT policy_key, entity || ' ' || flag, 'is no flag' FROM flagged WHERE risk_flag_bit(flag) IS NULL
UNION ALL
SELECT moved.policy_key, moved.entity || ' ' || moved.raw_role, 'is no role'
FROM moved
ANTI JOIN policy_6A.fraud_roles AS role ON role.entity = moved.entity AND role.raw_role = moved.raw_role
UNION ALL
SELECT '6A.fraud_role_taxonomy.rest_roles', grouped.entity, 'is missing'
FROM (SELECT DISTINCT entity FROM grouped WHERE entity <> 'ip') AS grouped
ANTI JOIN policy_6A.rest_roles AS rest ON rest.entity = grouped.entity
UNION ALL
SELECT '6A.taxonomy_country_region.regions', 'all', 'more than the 7 that a risk cell can tell'
FROM policy_6A.regions
HAVING count(*) > 7
