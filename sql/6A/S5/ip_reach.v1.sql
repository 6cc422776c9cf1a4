/*
doc: One row per IP with the devices on it, those of a risky family, and the parties behind them.
step: assign_ip_roles.features
*/
SELECT l.ip_id, count(l.device_id) AS devices, count(risky.id) AS risky_devices, count(DISTINCT l.party_id) AS parties
FROM s4_ip_links_6A AS l
LEFT JOIN (SELECT id FROM device_role WHERE role_no <> 9) AS risky ON risky.id = l.device_id
GROUP BY l.ip_id
