/*
doc: >
  One row per cell with its roles in the order of severity, at most 4, by number of the taxonomy, and where they end; a
  role that ends before the first member or after the last has no cut.
step: assign_device_roles.draw
*/
SELECT e.cell_no
    , max(role.ordinal) FILTER (e.place = 1)::UTINYINT AS role_1, max(c.a_cut) FILTER (e.place = 1) AS a_1, max(c.key_cut) FILTER (e.place = 1) AS key_1, coalesce(bool_or(e.place = 1 AND e.ends >= e.n), false) AS takes_all_1
    , max(role.ordinal) FILTER (e.place = 2)::UTINYINT AS role_2, max(c.a_cut) FILTER (e.place = 2) AS a_2, max(c.key_cut) FILTER (e.place = 2) AS key_2, coalesce(bool_or(e.place = 2 AND e.ends >= e.n), false) AS takes_all_2
    , max(role.ordinal) FILTER (e.place = 3)::UTINYINT AS role_3, max(c.a_cut) FILTER (e.place = 3) AS a_3, max(c.key_cut) FILTER (e.place = 3) AS key_3, coalesce(bool_or(e.place = 3 AND e.ends >= e.n), false) AS takes_all_3
    , max(role.ordinal) FILTER (e.place = 4)::UTINYINT AS role_4, max(c.a_cut) FILTER (e.place = 4) AS a_4, max(c.key_cut) FILTER (e.place = 4) AS key_4, coalesce(bool_or(e.place = 4 AND e.ends >= e.n), false) AS takes_all_4
FROM device_role_end AS e
JOIN policy_6A.fraud_roles AS role ON role.entity = 'device' AND role.raw_role = e.raw_role
LEFT JOIN device_role_cut AS c ON c.part = e.cell_no AND c.cut = e.place
GROUP BY e.cell_no
