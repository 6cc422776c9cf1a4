/*
doc: Days, keys and slots of a day fit into the id of an arrival.
code: 104
name: ID_WIDTH
hint: see pack_cell in macros/arrivals.sql
*/
SELECT max(day_no) AS day_no, max(slots) AS slots, (SELECT max(key_no) FROM merchant_zone_key_5B) AS key_no
FROM horizon_day
HAVING max(day_no) >= 2048 OR max(slots) > 128 OR (SELECT max(key_no) FROM merchant_zone_key_5B) >= 1048576
