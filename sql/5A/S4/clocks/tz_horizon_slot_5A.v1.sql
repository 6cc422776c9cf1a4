/*
doc: >
  The clocks of every zone in each slot of the horizon: the wall-clock label of the slot, the offset at its beginning, and
  whether the offset changes within it. Local and UTC surfaces share these slots.
materialize: dataset
*/
SELECT tzid
    , horizon_bucket_index
    , minute_clock(min(slot_minute)) AS utc_start_ts
    , minute_clock(min(slot_minute) + arg_min(offset_minutes, local_from - offset_minutes)) AS local_start_ts
    , arg_min(offset_minutes, local_from - offset_minutes)::SMALLINT AS utc_offset_minutes
    , count(*) > 1 AS has_transition
FROM slot_part
GROUP BY tzid, horizon_bucket_index
