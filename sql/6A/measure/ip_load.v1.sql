/*
doc: Every IP with the devices on it, by the region of the device and whether it is risky.
step: validation_checks
*/
SELECT l.ip_id, device.region_no, coalesce(device.is_risky, false) AS is_risky, count(*) AS devices
FROM s4_ip_links_6A AS l
LEFT JOIN device_posture AS device ON device.device_id = l.device_id
WHERE l.device_id IS NOT NULL
GROUP BY l.ip_id, device.region_no, coalesce(device.is_risky, false)
