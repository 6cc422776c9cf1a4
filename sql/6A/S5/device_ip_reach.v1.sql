/*
doc: One row per device with its IPs, whether one of them hides it, and whether one is typical of it.
step: assign_device_roles.features
*/
SELECT l.device_id, count(*) AS ips, bool_or(kind.is_anonymising) AS hides, bool_or(l.link_role = 'TYPICAL_DEVICE_IP') AS has_typical
FROM s4_ip_links_6A AS l
JOIN s4_ip_base_6A AS ip ON ip.ip_id = l.ip_id
JOIN policy_6A.ip_types AS kind ON kind.ip_type = ip.ip_type
WHERE l.device_id IS NOT NULL
GROUP BY l.device_id
