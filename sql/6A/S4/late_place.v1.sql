/*
doc: The other edges in an order of their own, so that privacy leans on nothing else.
materialize: view
step: emit_regions.ip_edges
*/
SELECT mix_row AS part, late::BIGINT AS a, 0 AS b, device_id::BIGINT * 32 + edge_no AS key, late::BIGINT >> 12 AS bin
FROM early_edge
WHERE early_type IS NULL
