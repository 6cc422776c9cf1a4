/*
doc: >
  Cells that the gates T1 to T8 judge, counted on what is published: one row per cell, with the columns that its kind of cell has.
machinery: true
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
-- Parties by whether they are risky and in a ring, the number of their accounts and of the risky ones among these.
, account_coupling AS (
    SELECT is_risky, in_ring, members, risky_members, count(*) AS n
    FROM (
        SELECT bool_or(owner.is_risky) AS is_risky, bool_or(owner.in_ring) AS in_ring
            , count(*) AS members, count(*) FILTER (account.is_risky) AS risky_members
        FROM account.posture AS account
        JOIN party.posture AS owner ON owner.party_id = account.party_id
        GROUP BY account.party_id
    )
    GROUP BY is_risky, in_ring, members, risky_members
)
-- Devices of each party, and the risky ones among them.
, owned_device AS (
    SELECT party_id, count(*) AS members, count(*) FILTER (is_risky) AS risky_members FROM device.posture GROUP BY party_id
)
-- Devices of a party that have an IP.
, linked_device AS (
    SELECT device.party_id, count(*) AS linked_members
    FROM device.posture AS device
    SEMI JOIN (SELECT device_id FROM s4_device_neighbourhoods_6A WHERE ip_count > 0) AS near ON near.device_id = device.device_id
    GROUP BY device.party_id
)
-- Parties by whether they are risky and in a ring, the number of their devices, of the risky ones among these, and of those with an IP.
, device_coupling AS (
    SELECT coalesce(owner.is_risky, false) AS is_risky, coalesce(owner.in_ring, false) AS in_ring, owned.members, owned.risky_members
        , coalesce(linked.linked_members, 0) AS linked_members, count(*) AS n
    FROM owned_device AS owned
    LEFT JOIN party.posture AS owner ON owner.party_id = owned.party_id
    LEFT JOIN linked_device AS linked ON linked.party_id = owned.party_id
    GROUP BY coalesce(owner.is_risky, false), coalesce(owner.in_ring, false), owned.members, owned.risky_members, coalesce(linked.linked_members, 0)
)
-- Parties by the number of accounts of a type that they hold, counted on the accounts themselves.
, account_excess AS (
    SELECT coalesce(rule.party_type, 'NONE') AS party_type, coalesce(rule.account_type, 'NONE') AS account_type, held.n, held.parties
    FROM (
        SELECT rule_no, n, count(*) AS parties
        FROM (SELECT party_id, rule_no, count(*) AS n FROM account.posture GROUP BY party_id, rule_no)
        GROUP BY rule_no, n
    ) AS held
    LEFT JOIN policy_6A.account_rules AS rule ON rule.ordinal = held.rule_no
)
-- IPs by the number of devices on them.
, degree_count AS (
    SELECT device_count AS devices, count(*) AS n FROM s4_ip_neighbourhoods_6A WHERE device_count > 0 GROUP BY device_count
)
-- Cells of all kinds under common columns.
, cell AS (
    SELECT 'ACCOUNT_EXCESS' AS cell_kind, party_type, account_type, n AS members, parties AS n FROM account_excess
    UNION ALL BY NAME
    SELECT 'ACCOUNT_COUPLING' AS cell_kind, is_risky, in_ring, members, risky_members, n FROM account_coupling
    UNION ALL BY NAME
    SELECT 'DEVICE_COUPLING' AS cell_kind, is_risky, in_ring, members, risky_members, linked_members, n FROM device_coupling
    UNION ALL BY NAME
    SELECT 'IP_DEGREE' AS cell_kind, devices AS members, n FROM degree_count
    UNION ALL BY NAME
    SELECT 'IP_EDGE' AS cell_kind, region_id, ip_type, device_risky AS is_risky, ip_risky AS other_is_risky, n FROM edge_count
    UNION ALL BY NAME
    SELECT 'ROLE' AS cell_kind, entity, region_id, role_group, risk_tier, family, is_mapped, n FROM role_count
)
SELECT cell_kind
    , row_number() OVER (PARTITION BY cell_kind ORDER BY entity, region_id, party_type, account_type, ip_type, role_group, risk_tier, family
        , is_mapped, is_risky, other_is_risky, in_ring, members, risky_members, linked_members) AS cell_no
    , entity, region_id, party_type, account_type, ip_type, role_group, risk_tier, family, is_mapped, is_risky, other_is_risky, in_ring
    , members, risky_members, linked_members, n
FROM cell
