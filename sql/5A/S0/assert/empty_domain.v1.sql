/*
doc: There are merchants with zones at all; a segment that computes nothing must not pass.
code: 20
name: REQUIRED_INPUT_MISSING
hint: rerun or re-import 3A
*/
SELECT count(*) AS merchant_zones
FROM zone_alloc
HAVING count(*) = 0
