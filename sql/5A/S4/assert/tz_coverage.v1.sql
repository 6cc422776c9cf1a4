/*
doc: Every zone in use has a clock in every slot of the horizon.
code: 140
name: TZ_COVERAGE
hint: see that 2A's timetable covers the horizon, then rerun from 2A.S3
*/
-- Slots of the horizon.
WITH scenario AS (
    SELECT (clock_minute(horizon_end_utc) - clock_minute(horizon_start_utc)) // bucket_minutes AS slots
    FROM scenario_manifest_5A
)
-- Zones in use.
, zone AS (
    SELECT DISTINCT tzid FROM merchant_zone_profile_5A
)
SELECT zone.tzid, count(slot.horizon_bucket_index) AS slots_found, max(scenario.slots) AS slots_expected
FROM zone
CROSS JOIN scenario
LEFT JOIN tz_horizon_slot_5A AS slot ON slot.tzid = zone.tzid
GROUP BY zone.tzid
HAVING count(slot.horizon_bucket_index) <> max(scenario.slots) OR min(slot.horizon_bucket_index) <> 0
    OR max(slot.horizon_bucket_index) <> max(scenario.slots) - 1
