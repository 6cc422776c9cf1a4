/*
doc: Parties by their devices and those of them that have an IP.
materialize: table
*/
SELECT devices, linked, count(*) AS n
FROM (
    SELECT device.primary_party_id, count(*) AS devices, count(linked.device_id) AS linked
    FROM s4_device_base_6A AS device
    LEFT JOIN linked_device_id AS linked ON linked.device_id = device.device_id
    GROUP BY device.primary_party_id
)
GROUP BY devices, linked
