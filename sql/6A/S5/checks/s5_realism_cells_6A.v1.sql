/*
doc: >
  Cells that the gates T1 to T8 judge, counted on what is published: one row per cell, with the columns that its kind of cell has.
*/
-- Published roles of all entities, counted by region, group, tier and family; merchants have no region.
WITH posture AS (
    SELECT 'party' AS entity, region_no, role_group, tier_no, family_no, is_mapped, count(*) AS n
    FROM party.posture GROUP BY region_no, role_group, tier_no, family_no, is_mapped
    UNION ALL
    SELECT 'account', region_no, role_group, tier_no, family_no, is_mapped, count(*)
    FROM account.posture GROUP BY region_no, role_group, tier_no, family_no, is_mapped
    UNION ALL
    SELECT 'device', region_no, role_group, tier_no, family_no, is_mapped, count(*)
    FROM device.posture GROUP BY region_no, role_group, tier_no, family_no, is_mapped
    UNION ALL
    SELECT 'ip', ip.region_no, kind.ip_group, ip.tier_no, ip.family_no, ip.is_mapped, count(*)
    FROM ip.posture AS ip
    LEFT JOIN policy_6A.ip_types AS kind ON kind.ordinal = ip.type_no
    GROUP BY ip.region_no, kind.ip_group, ip.tier_no, ip.family_no, ip.is_mapped
    UNION ALL
    SELECT 'merchant', NULL, role_group, tier_no, family_no, is_mapped, count(*)
    FROM merchant.posture GROUP BY role_group, tier_no, family_no, is_mapped
)
-- Counts of published roles with region, tier and family by name.
, role_count AS (
    SELECT posture.entity, coalesce(region.region_id, 'WORLD') AS region_id, posture.role_group, tier.risk_tier
        , coalesce(family.family, 'NONE') AS family, posture.is_mapped, posture.n
    FROM posture
    LEFT JOIN risk_region AS region ON region.region_no = posture.region_no
    LEFT JOIN tier_number AS tier ON tier.tier_no = posture.tier_no
    LEFT JOIN family_number AS family ON family.family_no = posture.family_no
)
-- IPs by the number of devices on them.
, degree_count AS (
    SELECT device_count AS devices, count(*) AS n FROM s4_ip_neighbourhoods_6A WHERE device_count > 0 GROUP BY device_count
)
-- Cells of all kinds under common columns.
, cell AS (
    SELECT 'ACCOUNT_EXCESS' AS cell_kind, party_type, account_type, n AS members, parties AS n FROM account_excess_count
    UNION ALL BY NAME
    SELECT 'ACCOUNT_COUPLING' AS cell_kind, is_risky, members, risky_members, n FROM account_coupling_count
    UNION ALL BY NAME
    SELECT 'DEVICE_COUPLING' AS cell_kind, is_risky, members, risky_members, linked AS linked_members, n FROM device_coupling_count
    UNION ALL BY NAME
    SELECT 'IP_DEGREE' AS cell_kind, devices AS members, n FROM degree_count
    UNION ALL BY NAME
    SELECT 'IP_EDGE' AS cell_kind, region_id, ip_type, device_risky AS is_risky, ip_risky AS other_is_risky, n FROM edge_count
    UNION ALL BY NAME
    SELECT 'ROLE' AS cell_kind, entity, region_id, role_group, risk_tier, family, is_mapped, n FROM role_count
)
SELECT cell_kind
    , row_number() OVER (PARTITION BY cell_kind ORDER BY entity, region_id, party_type, account_type, ip_type, role_group, risk_tier, family
        , is_mapped, is_risky, other_is_risky, members, risky_members, linked_members) AS cell_no
    , entity, region_id, party_type, account_type, ip_type, role_group, risk_tier, family, is_mapped, is_risky, other_is_risky
    , members, risky_members, linked_members, n
FROM cell
