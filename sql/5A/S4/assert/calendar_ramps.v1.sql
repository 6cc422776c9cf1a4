/*
doc: No ramp is longer than the policy allows, and the two of an event fit into it.
code: 142
name: CALENDAR_INVALID
hint: shorten the ramps, or lengthen the event
*/
SELECT event.event_id, event.event_type, event.ramp_in_buckets, event.ramp_out_buckets
FROM scenario_calendar_5A AS event
CROSS JOIN scenario_manifest_5A AS scenario
CROSS JOIN policy_5A.overlay_validation_policy AS policy
WHERE event.shape_kind = 'ramp'
    AND (greatest(event.ramp_in_buckets, event.ramp_out_buckets) * scenario.bucket_minutes
            > policy.calendar_limits.ramp_hours_max * 60
        OR event.ramp_in_buckets + event.ramp_out_buckets
            > (clock_minute(event.end_ts) - clock_minute(event.start_ts)) // scenario.bucket_minutes)
