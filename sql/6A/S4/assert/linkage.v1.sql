/*
doc: >
  Caps hold: devices per party, parties per device, devices per account and instrument, IPs per device, devices per IP; accounts
  are those of a user; servers are not shared; user agents run on their systems; networks belong to their IP types.
code: 113
name: LINKAGE_RULE_VIOLATION
hint: 6A.device_linkage_rules and 6A.graph_linkage_rules
*/
-- Devices of each account.
WITH of_account AS (
    SELECT account_id, count(*) AS n FROM s4_device_links_6A WHERE account_id IS NOT NULL GROUP BY account_id
)
-- Devices of each instrument.
, of_instrument AS (
    SELECT instrument_id, count(*) AS n FROM s4_device_links_6A WHERE instrument_id IS NOT NULL GROUP BY instrument_id
)
SELECT 'devices of a party' AS rule, party_id AS entity, device_count AS n
FROM s4_entity_neighbourhoods_6A CROSS JOIN policy_6A.device_linkage_rules
WHERE device_count > devices_per_party_max
UNION ALL
SELECT 'parties of a device', device_id, owner_count + user_count
FROM s4_device_neighbourhoods_6A CROSS JOIN policy_6A.device_linkage_rules
WHERE owner_count + user_count > parties_per_device_max
UNION ALL
SELECT 'devices of an account', account_id, n
FROM of_account CROSS JOIN policy_6A.device_linkage_rules
WHERE n > devices_per_account_max
UNION ALL
SELECT 'devices of an instrument', instrument_id, n
FROM of_instrument CROSS JOIN policy_6A.device_linkage_rules
WHERE n > devices_per_instrument_max
UNION ALL
SELECT 'IPs of a device', device_id, ip_count
FROM s4_device_neighbourhoods_6A CROSS JOIN policy_6A.graph_linkage_rules
WHERE ip_count > ips_per_device_max
UNION ALL
SELECT 'devices of an IP', ip_id, device_count
FROM s4_ip_neighbourhoods_6A CROSS JOIN policy_6A.graph_linkage_rules
WHERE device_count > devices_per_ip_max
UNION ALL
SELECT 'account or instrument of no user', l.device_id, l.party_id
FROM s4_device_links_6A AS l
LEFT JOIN (SELECT device_id, party_id FROM s4_device_links_6A WHERE link_role = 'SECONDARY_USER') AS used
    ON used.device_id = l.device_id AND used.party_id = l.party_id
WHERE l.link_role NOT IN ('PRIMARY_OWNER', 'SECONDARY_USER') AND l.party_id <> device_id_party(l.device_id) AND used.device_id IS NULL
UNION ALL
SELECT 'shared server', l.device_id, l.party_id
FROM s4_device_links_6A AS l
JOIN s4_device_base_6A AS device ON device.device_id = l.device_id AND device.device_type = 'SERVER'
WHERE l.link_role = 'SECONDARY_USER'
UNION ALL
SELECT 'user agent on a system', count(*), NULL
FROM s4_device_base_6A AS device
LEFT JOIN (SELECT ua_family, unnest(os_families) AS os_family FROM policy_6A.ua_platforms) AS platform
    ON platform.ua_family = device.ua_family AND platform.os_family = device.os_family
LEFT JOIN policy_6A.device_os AS os ON os.device_type = device.device_type AND os.os_family = device.os_family
WHERE platform.os_family IS NULL OR os.os_family IS NULL
HAVING count(*) > 0
UNION ALL
SELECT 'network of an IP type', count(*), NULL
FROM s4_ip_base_6A AS ip
LEFT JOIN policy_6A.asn_mix AS mix ON mix.ip_type = ip.ip_type AND mix.asn_class = ip.asn_class
WHERE mix.ip_type IS NULL
HAVING count(*) > 0
