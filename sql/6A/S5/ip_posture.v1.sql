/*
doc: Every IP in numbers, with its tier, its family and whether its role is mapped; is_risky is the role that is lifted.
step: validation_checks
*/
SELECT base.ip_id, kind.ordinal::UTINYINT AS type_no, region.region_no, tier.tier_no, role.family_no
    , coalesce(role.is_lifted, false) AS is_risky
    , role.family_no IS NOT NULL AS is_mapped
FROM s4_ip_base_6A AS base
LEFT JOIN s5_ip_fraud_roles_6A AS r ON r.ip_id = base.ip_id
LEFT JOIN policy_6A.ip_types AS kind ON kind.ip_type = base.ip_type
LEFT JOIN risk_region AS region ON region.region_id = base.region_id
LEFT JOIN tier_number AS tier ON tier.risk_tier = r.risk_tier
LEFT JOIN role_code AS role ON role.entity = 'ip' AND role.raw_role = r.raw_role AND role.family = r.canonical_role_family AND role.family = r.fraud_role_ip
