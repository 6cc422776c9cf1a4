/*
doc: >
  Linkage checks: greatest numbers of links of an entity, devices without one owner or without a typical IP, and link roles that
  no policy knows.
*/
-- Greatest numbers of parties and IPs of a device, and devices whose links lack something.
WITH device AS (
    SELECT max(owner_count + user_count) AS parties, count(*) FILTER (owner_count <> 1) AS ownerless, count(*) AS n
        , max(ip_count) AS ips, count(*) FILTER (ip_count > 0 AND typical_ip_count = 0) AS untypical, count(*) FILTER (ip_count > 0) AS linked
    FROM s4_device_neighbourhoods_6A
)
-- Greatest number of devices of a party.
, party AS (
    SELECT max(device_count) AS devices, count(*) AS n FROM s4_entity_neighbourhoods_6A
)
-- Greatest number of devices on an IP.
, ip AS (
    SELECT max(devices) AS devices, sum(n)::BIGINT AS n FROM degree_cell
)
-- Greatest number of instruments on an account.
, account AS (
    SELECT max(instruments) AS instruments, count(*) AS n FROM account.instrument_count
)
-- Links whose role no policy knows.
, vocabulary AS (
    SELECT count(*) FILTER (known.link_role IS NULL) AS strange, sum(used.n)::BIGINT AS n
    FROM (
        SELECT 'ip' AS side, link_role, count(*) AS n FROM s4_ip_links_6A GROUP BY link_role
        UNION ALL SELECT 'device', link_role, count(*) FROM s4_device_links_6A GROUP BY link_role
    ) AS used
    LEFT JOIN policy_6A.link_roles AS known ON known.side = used.side AND known.link_role = used.link_role
)
SELECT 'LINKAGE_DEVICE_LINKS' AS check_id, 'parties_per_device_max' AS metric_name, device.parties::DOUBLE AS value, '<=' AS comparison
    , rule.parties_per_device_max::DOUBLE AS threshold, device.n AS rows_examined
FROM device CROSS JOIN policy_6A.device_linkage_rules AS rule
UNION ALL SELECT 'LINKAGE_DEVICE_LINKS', 'devices_without_one_owner', device.ownerless, '=', 0, device.n FROM device
UNION ALL SELECT 'LINKAGE_DEVICE_LINKS', 'devices_per_party_max', party.devices, '<=', rule.devices_per_party_max, party.n
FROM party CROSS JOIN policy_6A.device_linkage_rules AS rule
UNION ALL SELECT 'LINKAGE_IP_LINKS', 'ips_per_device_max', device.ips, '<=', rule.ips_per_device_max, device.linked
FROM device CROSS JOIN policy_6A.graph_linkage_rules AS rule
UNION ALL SELECT 'LINKAGE_IP_LINKS', 'devices_without_typical_ip', device.untypical, '=', 0, device.linked FROM device
UNION ALL SELECT 'LINKAGE_IP_LINKS', 'devices_per_ip_max', ip.devices, '<=', least(rule.devices_per_ip_max, checked.ip_links_max_devices_per_ip), ip.n
FROM ip CROSS JOIN policy_6A.graph_linkage_rules AS rule CROSS JOIN policy_6A.validation_policy AS checked
UNION ALL
SELECT 'LINKAGE_ACCOUNT_INSTRUMENT', 'instruments_per_account_max', account.instruments, '<=', checked.instruments_per_account_max, account.n
FROM account CROSS JOIN policy_6A.validation_policy AS checked
UNION ALL SELECT 'LINK_ROLE_VOCAB_POLICY', 'unknown_link_roles', vocabulary.strange, '=', 0, vocabulary.n FROM vocabulary
