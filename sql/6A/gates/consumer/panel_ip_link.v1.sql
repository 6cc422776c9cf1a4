/*
doc: The IPs of the devices that panel flows can use.
materialize: table
*/
SELECT l.device_id, l.ip_id, l.link_role = 'TYPICAL_DEVICE_IP' AS is_typical
FROM s4_ip_links_6A AS l
SEMI JOIN panel_device AS device ON device.device_id = l.device_id
