/*
doc: >
  Every event begins before it ends, at the edges of buckets, and inside the horizon on its own clock.
code: 142
name: CALENDAR_INVALID
hint: mend the event in 5A.scenario_calendar_config, or the lengths in 5A.scenario_overlay_policy
*/
SELECT event.event_id, event.event_type, event.start_ts, event.end_ts
FROM scenario_calendar_5A AS event
CROSS JOIN scenario_manifest_5A AS scenario
WHERE event.start_ts >= event.end_ts
    OR event.start_ts < scenario.horizon_start_utc
    OR event.end_ts > scenario.horizon_end_utc
    OR epoch_us(event.start_ts) % (scenario.bucket_minutes::BIGINT * 60000000) <> 0
    OR epoch_us(event.end_ts) % (scenario.bucket_minutes::BIGINT * 60000000) <> 0
