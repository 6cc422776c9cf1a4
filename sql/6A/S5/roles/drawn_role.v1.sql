/*
doc: >
  The role that each unit draws, as its number in the taxonomy: the first role of its cell that ends at its place or after,
  members in the order of their place slots. A cell has at most five roles; a unit that none of them takes has NULL.
*/
-- Place slots as sort keys of their cell.
WITH sort_key AS NOT MATERIALIZED (
    SELECT cell_no AS part, place_slot::BIGINT AS a, 0 AS b, id AS key, place_slot::BIGINT >> 44 AS bin FROM cell_member
)
-- Roles that end inside their cell, after its first member and before its last.
, quota AS (
    SELECT cell_no AS part, place AS threshold_no, ends AS k FROM role_end WHERE ends BETWEEN 1 AND n - 1
)
-- The last member of each of these roles.
, threshold AS (
    SELECT part, threshold_no, a_threshold, key_threshold FROM kth_smallest('sort_key', 'quota')
)
-- A role that ends before the first member has no threshold and takes none; one that ends with the cell takes all that are left.
, numbered_end AS (
    SELECT e.cell_no, e.place, role.ordinal::UTINYINT AS role_ordinal, t.a_threshold AS a, t.key_threshold AS key, e.ends >= e.n AS takes_all
    FROM role_end AS e
    JOIN policy_6A.fraud_roles AS role ON role.entity = current_schema() AND role.raw_role = e.raw_role
    LEFT JOIN threshold AS t ON t.part = e.cell_no AND t.threshold_no = e.place
)
-- One row per cell with its roles in the order of severity.
, cell_ends AS (
    SELECT cell_no
        , max(role_ordinal) FILTER (place = 1) AS role_1, max(a) FILTER (place = 1) AS a_1
        , max(key) FILTER (place = 1) AS key_1, coalesce(bool_or(takes_all) FILTER (place = 1), false) AS takes_all_1
        , max(role_ordinal) FILTER (place = 2) AS role_2, max(a) FILTER (place = 2) AS a_2
        , max(key) FILTER (place = 2) AS key_2, coalesce(bool_or(takes_all) FILTER (place = 2), false) AS takes_all_2
        , max(role_ordinal) FILTER (place = 3) AS role_3, max(a) FILTER (place = 3) AS a_3
        , max(key) FILTER (place = 3) AS key_3, coalesce(bool_or(takes_all) FILTER (place = 3), false) AS takes_all_3
        , max(role_ordinal) FILTER (place = 4) AS role_4, max(a) FILTER (place = 4) AS a_4
        , max(key) FILTER (place = 4) AS key_4, coalesce(bool_or(takes_all) FILTER (place = 4), false) AS takes_all_4
        , max(role_ordinal) FILTER (place = 5) AS role_5, max(a) FILTER (place = 5) AS a_5
        , max(key) FILTER (place = 5) AS key_5, coalesce(bool_or(takes_all) FILTER (place = 5), false) AS takes_all_5
    FROM numbered_end
    GROUP BY cell_no
)
SELECT m.id, m.score, m.tier_no, m.cell_no
    , CASE
        WHEN l.takes_all_1 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_1, 0, l.key_1) THEN l.role_1
        WHEN l.takes_all_2 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_2, 0, l.key_2) THEN l.role_2
        WHEN l.takes_all_3 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_3, 0, l.key_3) THEN l.role_3
        WHEN l.takes_all_4 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_4, 0, l.key_4) THEN l.role_4
        WHEN l.takes_all_5 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_5, 0, l.key_5) THEN l.role_5
    END AS role_ordinal
FROM cell_member AS m
JOIN cell_ends AS l ON l.cell_no = m.cell_no
