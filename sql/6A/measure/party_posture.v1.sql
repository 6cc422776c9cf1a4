/*
doc: Every party in numbers, with its tier, its family and whether its role is mapped.
step: validation_checks
*/
SELECT base.party_id, base.party_type AS role_group, region.region_no, tier.tier_no, family.family_no
    , coalesce(family.is_risky, false) AS is_risky
    , coalesce(role.family = r.canonical_role_family AND role.family = r.fraud_role_party, false) AS is_mapped
FROM s1_party_base_6A AS base
LEFT JOIN s5_party_fraud_roles_6A AS r ON r.party_id = base.party_id
LEFT JOIN risk_region AS region ON region.region_id = base.region_id
LEFT JOIN tier_number AS tier ON tier.risk_tier = r.risk_tier
LEFT JOIN family_number AS family ON family.entity = 'party' AND family.family = r.fraud_role_party
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = 'party' AND role.raw_role = r.raw_role
