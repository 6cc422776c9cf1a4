/*
doc: >
  Every device has exactly one owner edge, to the party of the base and of its number, which its IP links name too, and
  every IP at least one device.
code: 112
name: ORPHAN_DEVICE_OR_IP_OWNER
hint: read s4_device_links_6A and ip_degree
*/
SELECT device_id, NULL AS ip_id FROM s4_device_base_6A WHERE primary_party_id <> device_id_party(device_id)
UNION ALL
SELECT device_id, NULL FROM s4_device_links_6A WHERE link_role = 'PRIMARY_OWNER' AND party_id <> device_id_party(device_id)
UNION ALL
SELECT device_id, NULL FROM s4_device_neighbourhoods_6A WHERE owner_count <> 1
UNION ALL
-- The neighbourhoods are those of devices of the base, as their contract proves: as many are all of them.
SELECT NULL, NULL WHERE (SELECT count(*) FROM s4_device_neighbourhoods_6A) <> (SELECT count(*) FROM s4_device_base_6A)
UNION ALL
SELECT device_id, ip_id FROM s4_ip_links_6A WHERE party_id <> device_id_party(device_id)
UNION ALL
SELECT NULL, ip.ip_id
FROM s4_ip_base_6A AS ip
ANTI JOIN (SELECT ip_id FROM s4_ip_neighbourhoods_6A WHERE device_count > 0) AS used ON used.ip_id = ip.ip_id
