/*
doc: Every party as published, in numbers - its group, region, tier and family, whether it is risky, in a fraud ring, and its role mapped.
*/
SELECT base.party_id, base.party_type AS role_group, region.region_no, r.tier_no, r.family_no
    , coalesce(r.is_risky, false) AS is_risky
    , ring.party_id IS NOT NULL AS in_ring
    , r.family_no IS NOT NULL AS is_mapped
FROM s1_party_base_6A AS base
LEFT JOIN coded_roles('party', 's5_party_fraud_roles_6A', 'role_code', 'tier_number') AS r ON r.id = base.party_id
LEFT JOIN (SELECT party_id FROM s4_ring_members_6A WHERE ring_role <> 'OUTSIDER') AS ring ON ring.party_id = base.party_id
LEFT JOIN risk_region AS region ON region.region_id = base.region_id
