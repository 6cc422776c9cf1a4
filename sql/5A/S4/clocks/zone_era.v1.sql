/*
doc: >
  The spans of constant offset of every zone, in use or not, cut to the horizon, in minutes since the epoch.
materialize: table
*/
-- Ends of the horizon in minutes.
WITH horizon AS (
    SELECT clock_minute(horizon_start_utc) AS start_minute, clock_minute(horizon_end_utc) AS end_minute
    FROM scenario_manifest_5A
)
-- Spans of constant offset.
, era AS (
    SELECT timetable.tzid
        , timetable.instant_utc // 60 AS since_minute
        , lead(timetable.instant_utc // 60, 1, horizon.end_minute)
            OVER (PARTITION BY timetable.tzid ORDER BY timetable.seq) AS until_minute
        , timetable.utoff_s // 60 AS offset_minutes
        , horizon.start_minute
        , horizon.end_minute
    FROM tz_timetable_cache AS timetable
    CROSS JOIN horizon
)
SELECT tzid
    , greatest(since_minute, start_minute) AS since_minute
    , least(until_minute, end_minute) AS until_minute
    , offset_minutes
FROM era
WHERE until_minute > start_minute AND since_minute < end_minute
