/*
doc: >
  The devices that have IPs with how many, in the order of their ids, which is then that of their edges' draws, and whether
  their owner likes to hide.
step: emit_regions.ip_edges
*/
SELECT d.entity::BIGINT AS device_id, d.batch AS part, d.country_no, d.seat
    , long_ladder_rung(d.s1, many.ends, (d.device_no::INTEGER - 1) * 32) AS edges
    , d.entity::BIGINT // 15 IN (SELECT party_id FROM privacy_party) AS hides
FROM draw__ip_count AS d
CROSS JOIN edge_count_rung AS many
CROSS JOIN linked_end AS last
WHERE is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, last.places[d.batch + 1], 0, last.device_ids[d.batch + 1])
ORDER BY device_id
