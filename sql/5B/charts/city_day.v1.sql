/*
doc: >
  A day of a city - arrivals by the hour of the clock in the zone with the most of them, counted and as 5A expects them, on its first whole
  Tuesday (without one, its first whole day).
title: A day of a city
chart: lines
x: hour
y: arrivals
series: what
x_title: local hour
*/
-- The zone.
WITH zone AS (
    SELECT tzid FROM zone_slot_evidence_5B GROUP BY tzid ORDER BY sum(arrivals) DESC, tzid LIMIT 1
)
-- Its slots on the days that were made.
, clock AS (
    SELECT slot.tzid, slot.horizon_bucket_index AS slot, slot.local_start_ts::DATE AS local_date, hour(slot.local_start_ts) AS hour
    FROM tz_horizon_slot_5A AS slot
    JOIN zone ON zone.tzid = slot.tzid
    JOIN horizon_day AS day ON slot.horizon_bucket_index BETWEEN day.first_slot AND day.first_slot + day.slots - 1
)
-- The day.
, day AS (
    SELECT local_date
    FROM clock
    GROUP BY local_date
    HAVING min(hour) = 0 AND max(hour) = 23
    ORDER BY isodow(local_date) <> 2, local_date
    LIMIT 1
)
-- Its slots.
, day_slot AS (
    SELECT clock.* FROM clock JOIN day ON day.local_date = clock.local_date
)
SELECT concat(tzid, ', ', local_date, ', counted') AS what, hour, sum(arrivals)::DOUBLE AS arrivals
FROM (
    SELECT slot.tzid, slot.local_date, slot.hour, evidence.arrivals
    FROM day_slot AS slot
    JOIN zone_slot_evidence_5B AS evidence ON evidence.tzid = slot.tzid AND evidence.slot = slot.slot
)
GROUP BY tzid, local_date, hour
UNION ALL
SELECT concat(tzid, ', ', local_date, ', expected'), hour, sum(units)::DOUBLE / 1e9
FROM (
    SELECT slot.tzid, slot.local_date, slot.hour, to_fixed_point(surface.lambda_local_scenario, 9) AS units
    FROM day_slot AS slot
    JOIN merchant_zone_scenario_local_5A AS surface ON surface.tzid = slot.tzid AND surface.local_horizon_bucket_index = slot.slot
)
GROUP BY tzid, local_date, hour
