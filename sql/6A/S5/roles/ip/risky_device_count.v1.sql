/*
doc: Number of risky devices on each IP that has one.
*/
SELECT l.ip_id, count(*) AS devices
FROM s4_ip_links_6A AS l
SEMI JOIN (SELECT device_id FROM device.posture WHERE is_risky) AS risky ON risky.device_id = l.device_id
GROUP BY l.ip_id
