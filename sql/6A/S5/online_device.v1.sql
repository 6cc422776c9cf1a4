/*
doc: The devices that have an IP.
step: validation_checks
*/
SELECT device.device_id, device.party_id FROM device_posture AS device SEMI JOIN s4_ip_links_6A AS l ON l.device_id = device.device_id
