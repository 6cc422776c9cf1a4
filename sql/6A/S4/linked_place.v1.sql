/*
doc: Devices of each region and group in the order in which they get IPs.
materialize: view
step: emit_regions.ip_edges
*/
SELECT batch AS part, s0::BIGINT AS a, 0 AS b, entity::BIGINT AS key, s0::BIGINT >> 40 AS bin FROM draw__ip_count
