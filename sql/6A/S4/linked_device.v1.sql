/*
doc: The devices that have IPs with how many, in the order of their ids, and whether their owner likes to hide.
step: emit_regions.ip_edges
*/
SELECT d.entity::BIGINT AS device_id, d.batch AS part, d.country_no, d.seat
    , long_ladder_rung(d.s1, many.ends, (d.device_no::INTEGER - 1) * 32) AS edges
    , hiding.party_id IS NOT NULL AS hides
FROM draw__ip_count AS d
CROSS JOIN edge_count_rung AS many
CROSS JOIN linked_end AS last
LEFT JOIN privacy_party AS hiding ON hiding.party_id = d.entity::BIGINT // 15
WHERE is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, last.places[d.batch + 1], 0, last.device_ids[d.batch + 1])
