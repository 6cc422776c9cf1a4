/*
doc: How many parties of a kin take a device of the surplus, each at most two.
step: emit_regions.devices
*/
SELECT surplus.part, 1 AS cut, least(surplus.units, room.n) AS take
FROM (SELECT kin_no AS part, count(*) AS units FROM device_surplus GROUP BY kin_no) AS surplus
JOIN (SELECT part, sum(n)::BIGINT AS n FROM device_taker_bin GROUP BY part) AS room ON room.part = surplus.part
