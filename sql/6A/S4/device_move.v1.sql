/*
doc: Each device of the surplus with the party that takes it; a second round where there are fewer takers than devices.
step: emit_regions.devices
*/
WITH taker AS (
    SELECT t.part, t.key AS party_id
        , row_number() OVER (PARTITION BY t.part ORDER BY t.a, t.key) AS place
        , count(*) OVER (PARTITION BY t.part) AS takers
    FROM device_taker AS t
    JOIN device_taker_cut AS c ON c.part = t.part
    WHERE is_picked(t.a, t.b, t.key, c.a_cut, c.b_cut, c.key_cut)
)
SELECT s.kin_no, s.party_id AS giver_id, taker.party_id AS taker_id, s.device_no
FROM device_surplus AS s
JOIN taker ON taker.part = s.kin_no AND taker.place = (s.place - 1) % taker.takers + 1
WHERE s.place <= 2 * taker.takers
