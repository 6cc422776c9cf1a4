/*
doc: Every party in numbers, with its tier, its family and whether its role is mapped.
step: validation_checks
*/
SELECT base.party_id, base.party_type AS role_group, region.region_no, tier.tier_no, role.family_no
    , coalesce(role.is_risky, false) AS is_risky
    , role.family_no IS NOT NULL AS is_mapped
FROM s1_party_base_6A AS base
LEFT JOIN s5_party_fraud_roles_6A AS r ON r.party_id = base.party_id
LEFT JOIN risk_region AS region ON region.region_id = base.region_id
LEFT JOIN tier_number AS tier ON tier.risk_tier = r.risk_tier
LEFT JOIN role_code AS role ON role.entity = 'party' AND role.raw_role = r.raw_role AND role.family = r.canonical_role_family AND role.family = r.fraud_role_party
