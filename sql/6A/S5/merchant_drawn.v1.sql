/*
doc: Every merchant with its tier and the number of the role that was drawn for it, before those who collude are gathered.
step: assign_merchant_roles.draw
*/
SELECT drawn.id, drawn.score, drawn.tier_no, drawn.role_ordinal, drawn.cell_no
FROM (
    SELECT m.id, m.score, m.tier_no, m.cell_no
        , CASE
            WHEN l.takes_all_1 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_1, 0, l.key_1) THEN l.role_1
            WHEN l.takes_all_2 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_2, 0, l.key_2) THEN l.role_2
            WHEN l.takes_all_3 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_3, 0, l.key_3) THEN l.role_3
            WHEN l.takes_all_4 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_4, 0, l.key_4) THEN l.role_4
        END AS role_ordinal
    FROM merchant_member AS m
    JOIN merchant_role_ladder AS l ON l.cell_no = m.cell_no
) AS drawn
