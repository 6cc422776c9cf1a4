/*
doc: >
  Every device as published, in numbers: its owner, group, region, tier and family, whether it is risky and whether its role is
  mapped.
*/
SELECT base.device_id, base.primary_party_id AS party_id, kind.device_group AS role_group, region.region_no, r.tier_no, r.family_no
    , coalesce(r.is_risky, false) AS is_risky
    , r.family_no IS NOT NULL AS is_mapped
FROM s4_device_base_6A AS base
LEFT JOIN coded_roles('device', 's5_device_fraud_roles_6A', 'role_code', 'tier_number') AS r ON r.id = base.device_id
LEFT JOIN policy_6A.device_types AS kind ON kind.device_type = base.device_type
LEFT JOIN risk_region AS region ON region.region_id = base.home_region_id
