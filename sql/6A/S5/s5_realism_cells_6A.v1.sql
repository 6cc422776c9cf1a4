/*
doc: >
  What the gates T1 to T8 judge, counted on what is published: one row per cell, and the columns that its kind of cell has.
step: validation_checks
*/
WITH cell AS (
    SELECT 'ACCOUNT_EXCESS' AS cell_kind, party_type, account_type, n AS members, parties AS n FROM tallied_account_excess
    UNION ALL BY NAME
    SELECT 'ACCOUNT_COUPLING' AS cell_kind, is_risky, members, risky_members, n FROM tallied_account_coupling
    UNION ALL BY NAME
    SELECT 'DEVICE_COUPLING' AS cell_kind, is_risky, members, risky_members, linked AS linked_members, n FROM tallied_device_coupling
    UNION ALL BY NAME
    SELECT 'IP_DEGREE' AS cell_kind, devices AS members, n FROM tallied_degree
    UNION ALL BY NAME
    SELECT 'IP_EDGE' AS cell_kind, region_id, ip_type, device_risky AS is_risky, ip_risky AS other_is_risky, n FROM tallied_edge
    UNION ALL BY NAME
    SELECT 'ROLE' AS cell_kind, entity, region_id, role_group, risk_tier, family, is_mapped, n FROM tallied_role
)
SELECT cell_kind
    , row_number() OVER (PARTITION BY cell_kind ORDER BY entity, region_id, party_type, account_type, ip_type, role_group, risk_tier, family
        , is_mapped, is_risky, other_is_risky, members, risky_members, linked_members) AS cell_no
    , entity, region_id, party_type, account_type, ip_type, role_group, risk_tier, family, is_mapped, is_risky, other_is_risky
    , members, risky_members, linked_members, n
FROM cell
