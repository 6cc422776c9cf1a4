/*
doc: One row per instrument with the number of its type and scheme, in the order of its id.
materialize: view
*/
-- One row per scope and type with its schemes, at most four, and where all but the last end.
WITH scheme_ends AS (
    SELECT part
        , max(scheme_kind_no) FILTER (place = 1) AS kind_1
        , max(scheme_kind_no) FILTER (place = 2) AS kind_2
        , max(scheme_kind_no) FILTER (place = 3) AS kind_3
        , max(scheme_kind_no) FILTER (place = 4) AS kind_4
        , max(a_threshold) FILTER (place = 1) AS a_1
        , max(a_threshold) FILTER (place = 2) AS a_2
        , max(a_threshold) FILTER (place = 3) AS a_3
        , max(key_threshold) FILTER (place = 1) AS key_1
        , max(key_threshold) FILTER (place = 2) AS key_2
        , max(key_threshold) FILTER (place = 3) AS key_3
        , max(place) AS schemes
    FROM scheme_quota
    GROUP BY part
)
SELECT d.entity::BIGINT AS instrument_id
    , d.account_id
    , d.owner_party_id
    , CASE
        WHEN scheme_ends.schemes = 1 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, scheme_ends.a_1, 0, scheme_ends.key_1)
            THEN scheme_ends.kind_1
        WHEN scheme_ends.schemes = 2 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, scheme_ends.a_2, 0, scheme_ends.key_2)
            THEN scheme_ends.kind_2
        WHEN scheme_ends.schemes = 3 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, scheme_ends.a_3, 0, scheme_ends.key_3)
            THEN scheme_ends.kind_3
        ELSE scheme_ends.kind_4
    END AS scheme_kind_no
FROM draw__instrument_attribute AS d
JOIN scheme_ends ON scheme_ends.part = d.scheme_part
