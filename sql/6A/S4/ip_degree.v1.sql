/*
doc: >
  Devices of each IP in whole numbers: the running sum over a cell, scaled to its edges, rounded. None is below 1 or above
  its cap. The sum runs over all cells, less what the cells before have.
step: emit_regions.ip_match
*/
WITH filled AS (
    SELECT room.ip_id, room.cell_code, room.type_no, room.cap
        , least(1000000000 + fx(water.level * room.weight, 9)::BIGINT, room.cap::BIGINT * 1000000000) AS nano
    FROM ip_room AS room
    JOIN ip_water AS water ON water.cell_code = room.cell_code
)
, cell AS (
    SELECT cell_code, (sum(nano) OVER (ORDER BY cell_code))::BIGINT - nano AS before
    FROM (SELECT cell_code, sum(nano)::BIGINT AS nano FROM filled GROUP BY cell_code)
)
, run AS (
    SELECT filled.*, filled.upto - cell.before AS cell_upto
    FROM (SELECT *, (sum(nano) OVER (ORDER BY ip_id ROWS UNBOUNDED PRECEDING))::BIGINT AS upto FROM filled) AS filled
    JOIN cell ON cell.cell_code = filled.cell_code
)
SELECT ip_id, cell_code, type_no, cap
    , ((cell_upto + 500000000) // 1000000000 - (cell_upto - nano + 500000000) // 1000000000)::USMALLINT AS devices
FROM run
ORDER BY ip_id
