/*
doc: Every edge of a device to an anonymising IP, with the owner of the device.
materialize: table
*/
SELECT l.ip_id, ip.ip_type, l.party_id
FROM s4_ip_links_6A AS l
JOIN s4_ip_base_6A AS ip ON ip.ip_id = l.ip_id
JOIN policy_6A.ip_types AS type ON type.ip_type = ip.ip_type AND type.is_anonymising
WHERE l.device_id IS NOT NULL
