/*
doc: >
  Every device has exactly one owner edge, to the party of the base, and every IP at least one device.
code: 112
name: ORPHAN_DEVICE_OR_IP_OWNER
hint: read s4_device_links_6A and ip_degree
*/
SELECT device.device_id, NULL AS ip_id
FROM s4_device_base_6A AS device
LEFT JOIN device_tally AS tally ON tally.device_id = device.device_id
WHERE tally.owners IS DISTINCT FROM 1 OR tally.owner_id IS DISTINCT FROM device.primary_party_id
UNION ALL
SELECT NULL, ip.ip_id
FROM s4_ip_base_6A AS ip
ANTI JOIN (SELECT ip_id FROM ip_tally WHERE devices > 0) AS used ON used.ip_id = ip.ip_id
