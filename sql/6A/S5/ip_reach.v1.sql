/*
doc: One row per IP with the devices on it, those of a risky family, and the parties behind them.
step: assign_ip_roles.features
*/
SELECT ip_id, sum(devices)::BIGINT AS devices, sum(risky_devices)::BIGINT AS risky_devices, count(party_id) AS parties
FROM (
    SELECT l.ip_id, l.party_id, count(l.device_id) AS devices, count(risky.id) AS risky_devices
    FROM s4_ip_links_6A AS l
    LEFT JOIN (SELECT id FROM device_role WHERE role_no <> 9) AS risky ON risky.id = l.device_id
    GROUP BY l.ip_id, l.party_id
)
GROUP BY ip_id
