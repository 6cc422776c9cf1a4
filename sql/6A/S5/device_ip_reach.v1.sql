/*
doc: One row per device with its IPs, whether one of them hides it, and whether one is typical of it.
step: assign_device_roles.features
*/
SELECT l.device_id, count(*) AS ips, count(hidden.ip_id) > 0 AS hides, bool_or(l.link_role = 'TYPICAL_DEVICE_IP') AS has_typical
FROM s4_ip_links_6A AS l
LEFT JOIN (
    SELECT ip.ip_id
    FROM s4_ip_base_6A AS ip
    JOIN policy_6A.ip_types AS kind ON kind.ip_type = ip.ip_type AND kind.is_anonymising
) AS hidden ON hidden.ip_id = l.ip_id
WHERE l.device_id IS NOT NULL
GROUP BY l.device_id
