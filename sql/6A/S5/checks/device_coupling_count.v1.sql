/*
doc: Parties by whether they are risky, the number of their devices, of the risky ones among these, and of those with an IP.
*/
-- Devices of each party, and the risky ones among them.
WITH held AS (
    SELECT party_id, count(*) AS members, count(*) FILTER (is_risky) AS risky_members FROM device.posture GROUP BY party_id
)
-- Devices of a party that have an IP.
, online AS (
    SELECT device.party_id, count(*) AS linked
    FROM device.posture AS device
    SEMI JOIN (SELECT device_id FROM s4_device_neighbourhoods_6A WHERE ip_count > 0) AS near ON near.device_id = device.device_id
    GROUP BY device.party_id
)
SELECT coalesce(owner.is_risky, false) AS is_risky, held.members, held.risky_members, coalesce(online.linked, 0) AS linked, count(*) AS n
FROM held
LEFT JOIN party.posture AS owner ON owner.party_id = held.party_id
LEFT JOIN online ON online.party_id = held.party_id
GROUP BY coalesce(owner.is_risky, false), held.members, held.risky_members, coalesce(online.linked, 0)
