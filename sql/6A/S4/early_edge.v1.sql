/*
doc: The edges with the anonymising type that took them, if one did.
materialize: view
step: emit_regions.ip_edges
*/
SELECT e.*
    , CASE WHEN edge_place(e.early, e.device_id::UBIGINT * 32 + e.edge_no) < early.last_ends[e.mix_row + 1]
        THEN early.types[e.mix_row * 8
            + ladder_rung(edge_place(e.early, e.device_id::UBIGINT * 32 + e.edge_no), early.ends, e.mix_row * 8)]
    END AS early_type
FROM ip_edge AS e
CROSS JOIN early_end AS early
