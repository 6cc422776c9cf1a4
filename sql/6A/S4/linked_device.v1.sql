/*
doc: The devices that have IPs with how many, in the order of their ids.
step: emit_regions.ip_edges
*/
SELECT d.entity::BIGINT AS device_id, d.batch AS part, d.country_no, d.seat
    , (1 + len(list_filter(ladder.upto, x -> x <= d.s1)))::UTINYINT AS edges
FROM draw__ip_count AS d
JOIN edge_count_ladder AS ladder ON ladder.device_no = d.device_no
JOIN linked_cut AS c ON c.part = d.batch
WHERE is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, c.a_cut, 0, c.key_cut)
