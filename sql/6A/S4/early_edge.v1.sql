/*
doc: The edges with the anonymising type that took them, if one did.
materialize: view
step: emit_regions.ip_edges
*/
SELECT e.mix_row, e.device_id, e.edge_no, e.country_no, e.seat, e.late, e.s2, e.abroad
    , CASE
        WHEN e.edge_no = 0 THEN NULL
        WHEN is_picked(e.early::BIGINT, e.late::BIGINT, e.device_id * 32 + e.edge_no, c.a_1, c.b_1, c.key_1) THEN c.type_1
        WHEN is_picked(e.early::BIGINT, e.late::BIGINT, e.device_id * 32 + e.edge_no, c.a_2, c.b_2, c.key_2) THEN c.type_2
    END AS early_type
FROM ip_edge AS e
JOIN early_ladder AS c ON c.mix_row = e.mix_row
