/*
doc: Device-IP edges by region of the device and type of the IP.
materialize: table
*/
SELECT device.home_region_id AS region_id, ip.ip_type, count(*) AS n
FROM s4_ip_links_6A AS l
JOIN s4_device_base_6A AS device ON device.device_id = l.device_id
JOIN s4_ip_base_6A AS ip ON ip.ip_id = l.ip_id
GROUP BY device.home_region_id, ip.ip_type
