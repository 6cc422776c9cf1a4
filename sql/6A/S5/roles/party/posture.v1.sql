/*
doc: Every party as published, in numbers - its group, region, tier and family, whether it is risky and whether its role is mapped.
*/
SELECT base.party_id, base.party_type AS role_group, region.region_no, r.tier_no, r.family_no
    , coalesce(r.is_risky, false) AS is_risky
    , r.family_no IS NOT NULL AS is_mapped
FROM s1_party_base_6A AS base
LEFT JOIN coded_roles('party', 's5_party_fraud_roles_6A', 'role_code', 'tier_number') AS r ON r.id = base.party_id
LEFT JOIN risk_region AS region ON region.region_id = base.region_id
