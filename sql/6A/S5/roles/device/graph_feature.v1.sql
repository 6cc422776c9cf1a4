/*
doc: >
  Every device in the order of the ids, as the graph tells it: its owner, part, group and region, and the features of its score that
  no role enters, so that a change of a role's law reads them again and does not find them again.
*/
-- Base and group of each device type.
WITH kind AS (
    SELECT listed.device_type, base.base, g.group_no
    FROM policy_6A.device_types AS listed
    JOIN policy_6A.device_role_bases AS base ON base.device_group = listed.device_group
    JOIN role_group_number AS g ON g.entity = 'device' AND g.role_group = listed.device_group
)
SELECT device.device_id, device.primary_party_id, part.part, kind.group_no, region.region_no, kind.base
    , device.device_risk_tier = 'HIGH' AS is_high
    , near.has_anonymizer_ip, near.ip_count
    , near.owner_count + near.user_count AS party_count
    , on_accounts.value AS accounts, on_ips.value AS ips, on_parties.value AS parties
FROM s4_device_base_6A AS device
LEFT JOIN s4_device_neighbourhoods_6A AS near ON near.device_id = device.device_id
LEFT JOIN kind ON kind.device_type = device.device_type
LEFT JOIN risk_region AS region ON region.region_id = device.home_region_id
LEFT JOIN degree_value AS on_accounts ON on_accounts.scale = 'accounts' AND on_accounts.count = least(near.account_count, 1001)
LEFT JOIN degree_value AS on_ips ON on_ips.scale = 'ips' AND on_ips.count = least(near.ip_count, 1001)
LEFT JOIN degree_value AS on_parties ON on_parties.scale = 'parties' AND on_parties.count = least(near.owner_count + near.user_count, 1001)
LEFT JOIN tier_part AS part ON part.entity = 'device'
