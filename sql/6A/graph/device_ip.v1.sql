/*
doc: The addresses at which each device is seen.
source: device
target: ip
*/
SELECT device_id AS source_id, ip_id AS target_id, link_role AS edge
FROM s4_ip_links_6A
WHERE device_id IS NOT NULL
