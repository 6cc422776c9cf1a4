/*
doc: Every party with its tier and the number of its role in the taxonomy; role_no is 9 where the family is no risk.
step: assign_party_roles.draw
*/
SELECT drawn.id, drawn.score, drawn.tier_no, drawn.role_ordinal, drawn.cell_no
    , CASE WHEN role.counts_as_risky THEN role.severity ELSE 9 END AS role_no, role.raw_role = 'MULE' AS is_mule
FROM (
    SELECT m.id, m.score, m.tier_no, m.cell_no
        , CASE
            WHEN l.takes_all_1 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_1, 0, l.key_1) THEN l.role_1
            WHEN l.takes_all_2 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_2, 0, l.key_2) THEN l.role_2
            WHEN l.takes_all_3 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_3, 0, l.key_3) THEN l.role_3
            WHEN l.takes_all_4 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_4, 0, l.key_4) THEN l.role_4
            WHEN l.takes_all_5 OR is_picked(m.place_slot::BIGINT, 0, m.id, l.a_5, 0, l.key_5) THEN l.role_5
        END AS role_ordinal
    FROM party_member AS m
    JOIN party_role_ladder AS l ON l.cell_no = m.cell_no
) AS drawn
LEFT JOIN policy_6A.fraud_roles AS role ON role.ordinal = drawn.role_ordinal
