/*
doc: >
  The minutes that each slot spends in each bucket of the local week by the witness: the clock of every zone is read at
  even steps of the slot and each reading stands for one step. Another reading of the tz database and another method
  than S4's; tz_horizon_map_5A is not looked at.
materialize: table
*/
-- The horizon in minutes, and the steps of the witness.
WITH scenario AS (
    SELECT clock_minute(scenario.horizon_start_utc) AS start_minute
        , clock_minute(scenario.horizon_end_utc) AS end_minute
        , scenario.bucket_minutes::BIGINT AS bucket_minutes
        , policy.oracle.step_minutes AS step_minutes
    FROM scenario_manifest_5A AS scenario
    CROSS JOIN policy_5A.validation_policy AS policy
)
-- Zones of the timetable.
, zone AS (
    SELECT DISTINCT tzid FROM tz_timetable_cache
)
-- Readings of each zone at even steps.
, reading AS (
    SELECT zone.tzid, step.utc_minute
    FROM zone
    CROSS JOIN (
        SELECT unnest(range(start_minute, end_minute, step_minutes)) AS utc_minute FROM scenario
    ) AS step
)
-- Local minute of each reading.
, shown AS (
    SELECT reading.tzid, reading.utc_minute, reading.utc_minute + clock.utoff_s // 60 AS local_minute
    FROM reading
    ASOF JOIN zone_clock AS clock ON clock.tzid = reading.tzid AND reading.utc_minute * 60 >= clock.instant_utc
)
SELECT tzid
    , horizon_bucket_index
    , week_bucket(local_minute, bucket_minutes)::SMALLINT AS bucket_index
    , (count(*) * max(step_minutes))::SMALLINT AS minutes
    , min(utc_minute) AS first_utc_minute
    , arg_min(local_minute, utc_minute) AS first_local_minute
FROM (
    SELECT shown.tzid, shown.utc_minute, shown.local_minute, scenario.bucket_minutes, scenario.step_minutes
        , ((shown.utc_minute - scenario.start_minute) // scenario.bucket_minutes)::SMALLINT AS horizon_bucket_index
    FROM shown
    CROSS JOIN scenario
)
GROUP BY ALL
