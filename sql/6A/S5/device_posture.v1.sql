/*
doc: Every device in numbers, with its owner, its tier, its family and whether its role is mapped.
step: validation_checks
*/
SELECT base.device_id, base.primary_party_id AS party_id, kind.device_group AS role_group, region.region_no, tier.tier_no, role.family_no
    , coalesce(role.is_risky, false) AS is_risky
    , role.family_no IS NOT NULL AS is_mapped
FROM s4_device_base_6A AS base
LEFT JOIN s5_device_fraud_roles_6A AS r ON r.device_id = base.device_id
LEFT JOIN policy_6A.device_types AS kind ON kind.device_type = base.device_type
LEFT JOIN risk_region AS region ON region.region_id = base.home_region_id
LEFT JOIN tier_number AS tier ON tier.risk_tier = r.risk_tier
LEFT JOIN role_code AS role ON role.entity = 'device' AND role.raw_role = r.raw_role AND role.family = r.canonical_role_family AND role.family = r.fraud_role_device
