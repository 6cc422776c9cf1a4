/*
doc: One row per instrument with the number of its type and scheme, in the order of its id.
materialize: view
step: emit_instrument_base_links
*/
SELECT d.entity::BIGINT AS instrument_id
    , d.account_id
    , d.owner_party_id
    , CASE
        WHEN ladder.schemes = 1 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, ladder.a_1, 0, ladder.key_1)
            THEN ladder.kind_1
        WHEN ladder.schemes = 2 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, ladder.a_2, 0, ladder.key_2)
            THEN ladder.kind_2
        WHEN ladder.schemes = 3 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, ladder.a_3, 0, ladder.key_3)
            THEN ladder.kind_3
        ELSE ladder.kind_4
    END AS scheme_kind_no
FROM draw__instrument_attribute AS d
JOIN scheme_ladder AS ladder ON ladder.part = d.scheme_part
