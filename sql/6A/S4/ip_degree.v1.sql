/*
doc: >
  Devices of each IP in whole numbers: the running sum over a cell, scaled to its edges, rounded. None is below 1 or above
  its cap.
step: emit_regions.ip_match
*/
WITH filled AS (
    SELECT room.ip_id, room.cell_code, room.type_no, room.cap
        , least(1000000000 + fx(water.level * room.weight, 9)::BIGINT, room.cap::BIGINT * 1000000000) AS nano
    FROM ip_room AS room
    JOIN ip_water AS water ON water.cell_code = room.cell_code
)
, run AS (
    SELECT *, (sum(nano) OVER (PARTITION BY cell_code ORDER BY ip_id ROWS UNBOUNDED PRECEDING))::BIGINT AS upto FROM filled
)
SELECT run.ip_id, run.cell_code, run.type_no, run.cap
    , ((run.upto + 500000000) // 1000000000 - (run.upto - run.nano + 500000000) // 1000000000)::USMALLINT AS devices
FROM run
ORDER BY run.ip_id
