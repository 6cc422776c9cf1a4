/*
doc: >
  The week of a clock change in New York - arrivals by the hour that the clock shows, counted and as 5A expects them. An hour that the clock
  skips has none, one that it shows twice has both. Empty where no change lies in the days that were made.
title: A week with a clock change
*/
-- Slots of the zone on the days that were made, with the change of offset before each.
WITH clock AS (
    SELECT slot.horizon_bucket_index AS slot, slot.local_start_ts
        , slot.utc_offset_minutes <> lag(slot.utc_offset_minutes) OVER (ORDER BY slot.horizon_bucket_index) AS is_change
    FROM tz_horizon_slot_5A AS slot
    JOIN horizon_day AS day ON slot.horizon_bucket_index BETWEEN day.first_slot AND day.first_slot + day.slots - 1
    WHERE slot.tzid = 'America/New_York'
)
-- The first change of the days.
, change AS (
    SELECT date_trunc('week', local_start_ts)::DATE AS monday
    FROM clock
    WHERE is_change
    ORDER BY slot
    LIMIT 1
)
-- Slots of its week, by the hour that the clock shows.
, week_slot AS (
    SELECT clock.slot, change.monday, (epoch(clock.local_start_ts) - epoch(change.monday))::BIGINT // 3600 AS hour
    FROM clock
    JOIN change ON clock.local_start_ts >= change.monday AND clock.local_start_ts < change.monday + INTERVAL 7 DAY
)
-- Every hour of the week from the first that was made to the last.
, week_hour AS (
    SELECT monday, unnest(range(min(hour), max(hour) + 1)) AS hour FROM week_slot GROUP BY monday
)
-- Counted arrivals.
, counted AS (
    SELECT slot.hour, sum(evidence.arrivals)::DOUBLE AS arrivals
    FROM week_slot AS slot
    JOIN zone_slot_evidence_5B AS evidence ON evidence.tzid = 'America/New_York' AND evidence.slot = slot.slot
    GROUP BY slot.hour
)
-- Expected ones.
, expected AS (
    SELECT slot.hour, sum(to_fixed_point(surface.lambda_local_scenario, 9))::DOUBLE / 1e9 AS arrivals
    FROM week_slot AS slot
    JOIN merchant_zone_scenario_local_5A AS surface
        ON surface.tzid = 'America/New_York' AND surface.local_horizon_bucket_index = slot.slot
    GROUP BY slot.hour
)
SELECT concat('counted, week of ', hour.monday) AS what, hour.hour, coalesce(counted.arrivals, 0) AS arrivals
FROM week_hour AS hour
LEFT JOIN counted ON counted.hour = hour.hour
UNION ALL
SELECT concat('expected, week of ', hour.monday), hour.hour, coalesce(expected.arrivals, 0)
FROM week_hour AS hour
LEFT JOIN expected ON expected.hour = hour.hour
