/*
doc: Members of each cell by their role.
*/
SELECT cell_no, role_ordinal, count(*) AS n FROM role GROUP BY cell_no, role_ordinal
