/*
doc: The devices that have an IP.
step: validation_checks
*/
SELECT device.device_id, device.party_id
FROM device_posture AS device
SEMI JOIN (SELECT device_id FROM s4_device_neighbourhoods_6A WHERE ip_count > 0) AS near ON near.device_id = device.device_id
