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
-- Zones of the timetable by number: names are spelt when the minutes are counted.
, zone AS (
    SELECT tzid, row_number() OVER (ORDER BY tzid) AS zone_no FROM (SELECT DISTINCT tzid FROM tz_timetable_cache)
)
-- Their clocks.
, clock AS (
    SELECT zone.zone_no, clock.instant_utc, clock.utoff_s // 60 AS offset_minutes
    FROM zone_clock AS clock
    JOIN zone ON zone.tzid = clock.tzid
)
-- Readings of each zone at even steps.
, reading AS (
    SELECT zone.zone_no, step.utc_minute, step.utc_minute * 60 AS instant_utc
    FROM zone
    CROSS JOIN (
        SELECT unnest(range(start_minute, end_minute, step_minutes)) AS utc_minute FROM scenario
    ) AS step
)
-- Slot and local minute of each reading.
, shown AS (
    SELECT reading.zone_no, reading.utc_minute, reading.utc_minute + clock.offset_minutes AS local_minute
        , scenario.bucket_minutes, scenario.step_minutes
        , ((reading.utc_minute - scenario.start_minute) // scenario.bucket_minutes)::SMALLINT AS horizon_bucket_index
    FROM reading
    ASOF JOIN clock ON clock.zone_no = reading.zone_no AND reading.instant_utc >= clock.instant_utc
    CROSS JOIN scenario
)
-- Minutes of each bucket.
, mix AS (
    SELECT zone_no
        , horizon_bucket_index
        , week_bucket(local_minute, bucket_minutes)::SMALLINT AS bucket_index
        , (count(*) * max(step_minutes))::SMALLINT AS minutes
        , min(utc_minute) AS first_utc_minute
        , arg_min(local_minute, utc_minute) AS first_local_minute
    FROM shown
    GROUP BY ALL
)
SELECT zone.tzid, mix.* EXCLUDE (zone_no)
FROM mix
JOIN zone ON zone.zone_no = mix.zone_no
