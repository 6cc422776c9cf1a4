/*
doc: The IPs of these devices as lists, the typical ones as often as they weigh.
materialize: table
*/
SELECT l.device_id, flatten(list(list_resize([l.ip_id], CASE WHEN l.link_role = 'TYPICAL_DEVICE_IP' THEN rule.typical_weight ELSE 1 END, l.ip_id)
        ORDER BY l.ip_id)) AS ips
FROM s4_ip_links_6A AS l
SEMI JOIN panel_device AS device ON device.device_id = l.device_id
CROSS JOIN policy_6A.t10_baseline AS rule
GROUP BY l.device_id
