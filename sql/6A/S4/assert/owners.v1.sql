/*
doc: >
  Every device has exactly one owner edge, to the party of the base, and every IP at least one device.
code: 112
name: ORPHAN_DEVICE_OR_IP_OWNER
hint: read device_link_row and ip_degree
*/
SELECT device.device_id, NULL AS ip_id
FROM s4_device_base_6A AS device
LEFT JOIN (
    SELECT device_id, count(*) AS n, min(party_id) AS party_id FROM s4_device_links_6A WHERE link_role = 'PRIMARY_OWNER' GROUP BY device_id
) AS owner ON owner.device_id = device.device_id
WHERE owner.n IS DISTINCT FROM 1 OR owner.party_id IS DISTINCT FROM device.primary_party_id
UNION ALL
SELECT NULL, ip.ip_id
FROM s4_ip_base_6A AS ip
LEFT JOIN (SELECT DISTINCT ip_id FROM s4_ip_links_6A WHERE device_id IS NOT NULL) AS used ON used.ip_id = ip.ip_id
WHERE used.ip_id IS NULL
