/*
doc: >
  The neighbourhoods are the links counted again.
code: 116
name: NEIGHBOURHOODS_INCONSISTENT_WITH_BASE
hint: read s4_entity_neighbourhoods_6A
*/
WITH device AS (
    SELECT party_id, count(*) AS n FROM s4_device_links_6A WHERE link_role IN ('PRIMARY_OWNER', 'SECONDARY_USER') GROUP BY party_id
)
, ip AS (
    SELECT l.party_id, count(DISTINCT l.ip_id) AS n, bool_or(kind.is_anonymising) AS hides
    FROM s4_ip_links_6A AS l
    JOIN s4_ip_base_6A AS base ON base.ip_id = l.ip_id
    JOIN policy_6A.ip_types AS kind ON kind.ip_type = base.ip_type
    WHERE l.party_id IS NOT NULL
    GROUP BY l.party_id
)
SELECT party.party_id, near.device_count, near.ip_count, device.n AS devices, ip.n AS ips
FROM s1_party_base_6A AS party
LEFT JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = party.party_id
LEFT JOIN device ON device.party_id = party.party_id
LEFT JOIN ip ON ip.party_id = party.party_id
WHERE near.device_count IS DISTINCT FROM coalesce(device.n, 0) OR near.ip_count IS DISTINCT FROM coalesce(ip.n, 0)
    OR near.has_anonymizer_ip IS DISTINCT FROM coalesce(ip.hides, false)
