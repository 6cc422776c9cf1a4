/*
doc: >
  The mix of week buckets behind each slot of the zones in use as a number: slots of a zone with one number have one mix.
  A slot inside one offset is the minute of the local week at which it begins; a slot with a transition stands for itself.
materialize: table
*/
SELECT slot.tzid, slot.horizon_bucket_index
    , CASE WHEN slot.has_transition THEN -1 - slot.horizon_bucket_index
        ELSE week_bucket(clock_minute(slot.local_start_ts), 1)
    END AS mix_code
FROM tz_horizon_slot_5A AS slot
SEMI JOIN merchant_zone_profile_5A AS profile ON profile.tzid = slot.tzid
