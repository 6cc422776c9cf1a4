/*
doc: One row per instrument with the number of its type and scheme, in the order of its id.
materialize: view
*/
-- One row per scope and type with its schemes, at most four, and where all but the last end.
WITH ladder AS (
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
        WHEN ladder.schemes = 1 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, ladder.a_1, 0, ladder.key_1)
            THEN ladder.kind_1
        WHEN ladder.schemes = 2 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, ladder.a_2, 0, ladder.key_2)
            THEN ladder.kind_2
        WHEN ladder.schemes = 3 OR is_picked(d.s0::BIGINT, 0, d.entity::BIGINT, ladder.a_3, 0, ladder.key_3)
            THEN ladder.kind_3
        ELSE ladder.kind_4
    END AS scheme_kind_no
FROM draw__instrument_attribute AS d
JOIN ladder ON ladder.part = d.scheme_part
