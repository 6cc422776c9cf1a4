/*
doc: >
  Slots of a zone, in arrivals, with another offset than the witness of the clocks gives. A slot in which the offset changes may have both;
  its arrivals are looked at one by one in change_evidence_5B.
*/
-- Slots with their first and last moment.
WITH slot AS (
    SELECT evidence.*, epoch(scenario.horizon_start_utc)::BIGINT + evidence.slot::BIGINT * scenario.bucket_minutes * 60 AS from_s
        , epoch(scenario.horizon_start_utc)::BIGINT + (evidence.slot::BIGINT + 1) * scenario.bucket_minutes * 60 - 1 AS to_s
        , scenario.bucket_minutes * 60000000::BIGINT AS slot_us
    FROM zone_slot_evidence_5B AS evidence
    CROSS JOIN scenario_manifest_5A AS scenario
)
-- The witness at the first moment.
, first_moment AS (
    SELECT slot.*, clock.utoff_s * 1000000::BIGINT AS first_us
    FROM slot
    ASOF LEFT JOIN zone_clock AS clock ON clock.tzid = slot.tzid AND slot.from_s >= clock.instant_utc
)
-- And at the last one.
, last_moment AS (
    SELECT first_moment.*, clock.utoff_s * 1000000::BIGINT AS last_us
    FROM first_moment
    ASOF LEFT JOIN zone_clock AS clock ON clock.tzid = first_moment.tzid AND first_moment.to_s >= clock.instant_utc
)
SELECT count(*) AS slots, coalesce(sum(arrivals), 0)::BIGINT AS arrivals
    , coalesce(sum(arrivals) FILTER (
        first_us IS NULL OR offset_us_min NOT IN (first_us, last_us) OR offset_us_max NOT IN (first_us, last_us)
    ), 0)::BIGINT AS mismatches
    , coalesce(sum(offset_faults), 0)::BIGINT AS offset_faults
    , coalesce(sum(arrivals) FILTER (us_min < 0 OR us_max >= slot_us), 0)::BIGINT AS outside_slot
FROM last_moment
