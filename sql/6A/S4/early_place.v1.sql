/*
doc: Edges beyond the first in the order in which they turn to anonymising types.
materialize: view
step: emit_regions.ip_edges
*/
SELECT mix_row AS part, early::BIGINT AS a, 0 AS b, device_id::BIGINT * 32 + edge_no AS key, early::BIGINT >> 14 AS bin
FROM ip_edge
WHERE edge_no > 0
