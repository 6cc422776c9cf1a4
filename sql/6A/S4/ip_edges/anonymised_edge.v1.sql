/*
doc: The edges with the anonymising type that took them, if one did; those of rings have it already.
materialize: view
*/
SELECT e.*
    , CASE
        WHEN e.privacy_draw < 8 THEN e.privacy_draw::UTINYINT
        WHEN pack_edge_order(e.privacy_draw, pack_edge_key(e.device_id, e.edge_no)) < anonymising.last_ends[e.mix_row + 1]
            THEN anonymising.types[e.mix_row * 8
                + bucket_of_8(pack_edge_order(e.privacy_draw, pack_edge_key(e.device_id, e.edge_no)), anonymising.ends, e.mix_row * 8)]
    END AS anonymising_type
FROM ip_edge AS e
CROSS JOIN anonymising_type_buckets AS anonymising
