/*
doc: >
  A day of a city - arrivals by the hour of the clock in the zone with the most of them, counted and as 5A expects them, on the whole Tuesday
  for which 5A expects most (without a Tuesday, on such a day).
title: A day of a city
*/
-- The zone.
WITH zone AS (
    SELECT tzid FROM zone_slot_evidence_5B GROUP BY tzid ORDER BY sum(arrivals) DESC, tzid LIMIT 1
)
-- Arrivals that were counted there in each slot.
, counted AS (
    SELECT evidence.slot, sum(evidence.arrivals)::BIGINT AS arrivals
    FROM zone_slot_evidence_5B AS evidence
    JOIN zone ON zone.tzid = evidence.tzid
    GROUP BY evidence.slot
)
-- Those that were expected, in units of 1e-9.
, expected AS (
    SELECT surface.local_horizon_bucket_index AS slot, sum(to_fixed_point(surface.lambda_local_scenario, 9)) AS units
    FROM merchant_zone_scenario_local_5A AS surface
    JOIN zone ON zone.tzid = surface.tzid
    GROUP BY slot
)
-- Both by the clock, on the days that were made.
, clock AS (
    SELECT slot.tzid, slot.local_start_ts::DATE AS local_date, hour(slot.local_start_ts) AS hour
        , sum(coalesce(counted.arrivals, 0))::DOUBLE AS arrivals, sum(expected.units)::DOUBLE / 1e9 AS expected
    FROM tz_horizon_slot_5A AS slot
    JOIN zone ON zone.tzid = slot.tzid
    JOIN horizon_day AS day ON slot.horizon_bucket_index BETWEEN day.first_slot AND day.first_slot + day.slots - 1
    LEFT JOIN counted ON counted.slot = slot.horizon_bucket_index
    JOIN expected ON expected.slot = slot.horizon_bucket_index
    GROUP BY slot.tzid, local_date, hour
)
-- The day.
, day AS (
    SELECT local_date
    FROM clock
    GROUP BY local_date
    HAVING min(hour) = 0 AND max(hour) = 23
    ORDER BY isodow(local_date) <> 2, sum(to_fixed_point(expected, 6)) DESC, local_date
    LIMIT 1
)
SELECT concat(clock.tzid, ', ', clock.local_date, ', counted') AS what, clock.hour, clock.arrivals
FROM clock
JOIN day ON day.local_date = clock.local_date
UNION ALL
SELECT concat(clock.tzid, ', ', clock.local_date, ', expected'), clock.hour, clock.expected
FROM clock
JOIN day ON day.local_date = clock.local_date
