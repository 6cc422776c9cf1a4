/*
doc: The role of each unit, which is the one that is fixed for it or else that it drew; merchants gather those who collude first.
materialize: view
*/
SELECT d.id, d.score, d.tier_no, d.cell_no, coalesce(fixed.role_ordinal, d.role_ordinal) AS role_ordinal
FROM drawn_role AS d
LEFT JOIN fixed_role AS fixed ON fixed.id = d.id
