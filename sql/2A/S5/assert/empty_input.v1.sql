/*
doc: There are sites on the surface of record; a bundle that seals nothing must not pass.
code: 112
name: EMPTY_INPUT
hint: rerun from 2A.S1
*/
SELECT count(*) AS sites
FROM site_timezones
HAVING count(*) = 0
