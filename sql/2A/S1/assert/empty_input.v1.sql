/*
doc: There are sites at all; a segment that checks nothing must not pass.
code: 112
name: EMPTY_INPUT
hint: rerun or re-import 1B
*/
SELECT count(*) AS sites
FROM site_locations
HAVING count(*) = 0
