/*
doc: >
  Every IP in the order of the ids, as the graph tells it: its part, group and region, and the features of its score that no role
  enters, so that a change of a role's law reads them again and does not find them again.
*/
-- Base and group of each type of IP.
WITH kind AS (
    SELECT listed.ip_type, listed.ip_group, listed.is_anonymising, base.base, g.group_no
    FROM policy_6A.ip_types AS listed
    JOIN policy_6A.ip_role_bases AS base ON base.ip_group = listed.ip_group
    JOIN role_group_number AS g ON g.entity = 'ip' AND g.role_group = listed.ip_group
)
SELECT ip.ip_id, part.part, kind.group_no, region.region_no, kind.base, near.device_count
    , kind.is_anonymising
    , kind.ip_group = 'ANONYMIZER' AS is_proxy
    , kind.ip_group = 'HOSTING' AS is_hosting
    , churn.value AS churn, on_devices.value AS devices, on_parties.value AS parties
FROM s4_ip_base_6A AS ip
LEFT JOIN s4_ip_neighbourhoods_6A AS near ON near.ip_id = ip.ip_id
LEFT JOIN kind ON kind.ip_type = ip.ip_type
LEFT JOIN policy_6A.churn_values AS churn ON churn.churn_class = ip.churn_class
LEFT JOIN risk_region AS region ON region.region_id = ip.region_id
LEFT JOIN degree_value AS on_devices ON on_devices.scale = 'devices_per_ip' AND on_devices.count = least(near.device_count, 1001)
LEFT JOIN degree_value AS on_parties ON on_parties.scale = 'parties' AND on_parties.count = least(near.party_count, 1001)
LEFT JOIN tier_part AS part ON part.entity = 'ip'
