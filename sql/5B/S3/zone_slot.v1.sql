/*
doc: >
  The clock of every zone in use in each slot of the days, in microseconds: when the slot begins, the offset then, how far in it changes and
  to what (slot_us where it does not), and from where to where local times come for the second time.
*/
-- Slots of the zones in use.
WITH slot AS (
    SELECT clock.tzid, day.day_no, clock.horizon_bucket_index AS slot
        , epoch_us(clock.utc_start_ts) AS start_us, scenario.bucket_minutes * 60000000::BIGINT AS slot_us
        , clock.utc_offset_minutes * 60000000::BIGINT AS offset_us
    FROM tz_horizon_slot_5A AS clock
    SEMI JOIN merchant_zone_key_5B AS key ON key.tzid = clock.tzid
    JOIN horizon_day AS day ON clock.horizon_bucket_index BETWEEN day.first_slot AND day.first_slot + day.slots - 1
    CROSS JOIN scenario_manifest_5A AS scenario
)
-- Changes of offset.
, change AS (
    SELECT tzid, instant_utc * 1000000 AS instant_us, utoff_s * 1000000::BIGINT AS offset_us, prev_utoff_s * 1000000::BIGINT AS before_us
    FROM tz_timetable_cache
    WHERE seq > 0
)
SELECT slot.tzid, slot.day_no, slot.slot, slot.start_us, slot.slot_us, slot.offset_us
    , coalesce(turn.instant_us - slot.start_us, slot.slot_us) AS turn_us
    , coalesce(turn.offset_us, slot.offset_us) AS next_offset_us
    , CASE WHEN fold.tzid IS NULL THEN slot.slot_us ELSE greatest(fold.instant_us - slot.start_us, 0) END AS fold_from_us
    , coalesce(fold.instant_us + fold.before_us - fold.offset_us - slot.start_us, slot.slot_us) AS fold_to_us
FROM slot
LEFT JOIN change AS turn
    ON turn.tzid = slot.tzid AND turn.instant_us > slot.start_us AND turn.instant_us < slot.start_us + slot.slot_us
LEFT JOIN change AS fold
    ON fold.tzid = slot.tzid AND fold.before_us > fold.offset_us AND fold.instant_us < slot.start_us + slot.slot_us
    AND fold.instant_us + fold.before_us - fold.offset_us > slot.start_us
ORDER BY slot.day_no, slot.tzid, slot.slot
