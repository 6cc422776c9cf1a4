/*
doc: Parties by whether they are risky, their devices, the risky ones among these, and those that have an IP.
step: validation_checks
*/
SELECT coalesce(owner.is_risky, false) AS is_risky, held.members, held.risky_members, coalesce(online.linked, 0) AS linked, count(*) AS n
FROM (
    SELECT party_id, count(*) AS members, count(*) FILTER (is_risky) AS risky_members FROM device_posture GROUP BY party_id
) AS held
LEFT JOIN party_posture AS owner ON owner.party_id = held.party_id
LEFT JOIN (SELECT party_id, count(*) AS linked FROM online_device GROUP BY party_id) AS online ON online.party_id = held.party_id
GROUP BY coalesce(owner.is_risky, false), held.members, held.risky_members, coalesce(online.linked, 0)
