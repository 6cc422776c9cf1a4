/*
doc: One row per instrument with its type and scheme.
materialize: view
step: emit_instrument_base_links
*/
SELECT d.entity::BIGINT AS instrument_id
    , d.account_id
    , d.owner_party_id
    , ladder.instrument_type
    , CASE
        WHEN ladder.schemes = 1 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, ladder.a_1, 0, ladder.key_1)
            THEN ladder.scheme_1
        WHEN ladder.schemes = 2 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, ladder.a_2, 0, ladder.key_2)
            THEN ladder.scheme_2
        WHEN ladder.schemes = 3 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, ladder.a_3, 0, ladder.key_3)
            THEN ladder.scheme_3
        ELSE ladder.scheme_4
    END AS scheme
FROM draw__instrument_attribute AS d
JOIN scheme_ladder AS ladder ON ladder.part = d.scheme_part
