/*
doc: The surface of 5A has a row for every key in every slot of the days.
code: 201
name: CELL_MISSING
hint: engine build --select 5A.S4+
*/
SELECT cells, keys * slots AS cells_expected
FROM (SELECT count(*) AS cells FROM realised_cell)
CROSS JOIN (SELECT count(*) AS keys FROM merchant_zone_key_5B)
CROSS JOIN (SELECT sum(slots) AS slots FROM horizon_day)
WHERE cells <> keys * slots
