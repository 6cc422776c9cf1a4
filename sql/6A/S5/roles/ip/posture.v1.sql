/*
doc: >
  Every IP as published, in numbers: its type, region, tier and family, whether it is risky (its role is the one that follows
  risky devices) and whether its role is mapped.
*/
SELECT base.ip_id, kind.ordinal::UTINYINT AS type_no, region.region_no, r.tier_no, r.family_no
    , coalesce(r.is_lifted, false) AS is_risky
    , r.family_no IS NOT NULL AS is_mapped
FROM s4_ip_base_6A AS base
LEFT JOIN coded_roles('ip', 's5_ip_fraud_roles_6A', 'role_code', 'tier_number') AS r ON r.id = base.ip_id
LEFT JOIN policy_6A.ip_types AS kind ON kind.ip_type = base.ip_type
LEFT JOIN risk_region AS region ON region.region_id = base.region_id
