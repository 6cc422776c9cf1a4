/*
doc: >
  Devices per party, their types, their tiers, how many are shared, and how many reach accounts and instruments lie in their corridors.
code: 115
name: REALISM_CORRIDOR_FAILED
hint: 6A.device_count_priors and 6A.device_linkage_rules
*/
-- Devices of each party type, and the phones and desktops among them.
WITH owned AS (
    SELECT party.party_type, count(*) AS devices
        , count(*) FILTER (device.device_type = 'MOBILE_PHONE') AS phones, count(*) FILTER (device.device_type = 'DESKTOP') AS desktops
    FROM s4_device_base_6A AS device
    JOIN s1_party_base_6A AS party ON party.party_id = device.primary_party_id
    GROUP BY party.party_type
)
-- Parties of each type.
, parties AS (
    SELECT party_type, sum(party_count)::BIGINT AS n FROM s1_party_summary_6A GROUP BY party_type
)
-- Devices of each group, and those that are shared, reach accounts, or reach instruments.
, grouped AS (
    SELECT kind.device_group, count(*) AS n, count(*) FILTER (near.user_count > 0) AS shared
        , count(*) FILTER (near.account_count > 0) AS accounts, count(*) FILTER (near.instrument_count > 0) AS instruments
    FROM s4_device_base_6A AS device
    JOIN s4_device_neighbourhoods_6A AS near ON near.device_id = device.device_id
    JOIN policy_6A.device_types AS kind ON kind.device_type = device.device_type
    GROUP BY kind.device_group
)
-- Every quantity that may have a corridor, one row each.
, found AS (
    SELECT 'devices_per_party_' || parties.party_type AS corridor, coalesce(owned.devices, 0) / parties.n AS value
    FROM parties LEFT JOIN owned ON owned.party_type = parties.party_type
    UNION ALL SELECT 'phone_share_' || party_type, phones / devices FROM owned
    UNION ALL SELECT 'desktop_share_' || party_type, desktops / devices FROM owned
    UNION ALL SELECT 'high_tier_share', count(*) FILTER (device_risk_tier = 'HIGH') / count(*) FROM s4_device_base_6A
    UNION ALL SELECT 'shared_share_' || device_group, shared / n FROM grouped
    UNION ALL SELECT 'account_access_' || device_group, accounts / n FROM grouped
    UNION ALL SELECT 'instrument_access_' || device_group, instruments / n FROM grouped
)
SELECT bound.corridor, found.value, bound.low, bound.high
FROM policy_6A.device_corridors AS bound
LEFT JOIN found ON found.corridor = bound.corridor
CROSS JOIN policy_6A.device_linkage_rules AS rule
WHERE NOT coalesce(found.value BETWEEN bound.low AND bound.high, false)
    AND (rule.access_edges.enabled OR NOT bound.corridor LIKE '%access%')
