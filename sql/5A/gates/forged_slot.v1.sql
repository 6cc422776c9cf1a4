/*
doc: >
  The buckets of events whose own factor is so near 1 that it changes no market and only counts as touched.
materialize: table
*/
WITH unrolled AS (
    SELECT event.*
        , (clock_minute(event.end_ts) - clock_minute(event.start_ts)) // scenario.bucket_minutes AS duration
        , unnest(range((clock_minute(event.end_ts) - clock_minute(event.start_ts)) // scenario.bucket_minutes)) AS place
    FROM scenario_calendar_5A AS event
    CROSS JOIN scenario_manifest_5A AS scenario
)
, factored AS (
    SELECT event_id, place
        , event_factor(shape_kind, amplitude, amplitude_peak, ramp_in_buckets, ramp_out_buckets, place, duration) AS factor
    FROM unrolled
)
SELECT factored.event_id, factored.place, factored.factor
FROM factored
CROSS JOIN policy_5A.realism_gate AS gate
WHERE abs(factored.factor - 1) > gate.forged_factor.low AND abs(factored.factor - 1) <= gate.forged_factor.high
