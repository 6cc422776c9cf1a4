/*
doc: >
  The slots of the horizon in every zone, cut where the offset changes: nearly always one row per slot. `local_from` and
  `local_to` are the minutes that the wall clock shows at both ends of the part.
materialize: table
*/
-- First minute of the horizon, and length of a slot.
WITH scenario AS (
    SELECT clock_minute(horizon_start_utc) AS start_minute, bucket_minutes::BIGINT AS bucket_minutes
    FROM scenario_manifest_5A
)
-- Slots that each span of constant offset touches.
, numbered AS (
    SELECT era.tzid, era.since_minute, era.until_minute, era.offset_minutes, scenario.start_minute, scenario.bucket_minutes
        , unnest(range(
            (era.since_minute - scenario.start_minute) // scenario.bucket_minutes
            , (era.until_minute - scenario.start_minute + scenario.bucket_minutes - 1) // scenario.bucket_minutes
        )) AS slot_no
    FROM zone_era AS era
    CROSS JOIN scenario
)
SELECT tzid
    , slot_no::SMALLINT AS horizon_bucket_index
    , offset_minutes
    , start_minute + slot_no * bucket_minutes AS slot_minute
    , greatest(since_minute, start_minute + slot_no * bucket_minutes) + offset_minutes AS local_from
    , least(until_minute, start_minute + (slot_no + 1) * bucket_minutes) + offset_minutes AS local_to
FROM numbered
