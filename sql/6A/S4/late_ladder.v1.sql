/*
doc: One row per row of the mix with its other types, at most six, and where they end.
step: emit_regions.ip_edges
*/
WITH placed AS (
    SELECT part, cut, a_cut, key_cut, row_number() OVER (PARTITION BY part ORDER BY cut) AS place FROM late_cut
)
SELECT part AS mix_row
    , max(cut) FILTER (place = 1)::UTINYINT AS type_1, max(a_cut) FILTER (place = 1) AS a_1, max(key_cut) FILTER (place = 1) AS key_1
    , max(cut) FILTER (place = 2)::UTINYINT AS type_2, max(a_cut) FILTER (place = 2) AS a_2, max(key_cut) FILTER (place = 2) AS key_2
    , max(cut) FILTER (place = 3)::UTINYINT AS type_3, max(a_cut) FILTER (place = 3) AS a_3, max(key_cut) FILTER (place = 3) AS key_3
    , max(cut) FILTER (place = 4)::UTINYINT AS type_4, max(a_cut) FILTER (place = 4) AS a_4, max(key_cut) FILTER (place = 4) AS key_4
    , max(cut) FILTER (place = 5)::UTINYINT AS type_5, max(a_cut) FILTER (place = 5) AS a_5, max(key_cut) FILTER (place = 5) AS key_5
    , max(cut) FILTER (place = 6)::UTINYINT AS type_6, max(a_cut) FILTER (place = 6) AS a_6, max(key_cut) FILTER (place = 6) AS key_6
FROM placed
GROUP BY part
