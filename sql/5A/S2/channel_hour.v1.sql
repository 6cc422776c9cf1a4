/*
doc: >
  The factor of each channel group in each bucket of the day: the mean of its windows over the hours around the middle of the
  bucket, so that no window begins or ends with a step.
materialize: table
*/
-- Buckets of one day with the hour at their middle.
WITH bucket AS (
    SELECT local_minutes_since_midnight AS minute_of_day
        , (local_minutes_since_midnight + bucket_duration_minutes / 2) / 60 AS mid_hour
    FROM shape_grid_definition_5A
    WHERE local_day_of_week = 1
)
-- Hours of each window, of yesterday's and of tomorrow's that lie around each bucket.
, overlap AS (
    SELECT channel.channel_group, channel.factor, bucket.minute_of_day, policy.window_ease_hours
        , greatest(0.0, least(bucket.mid_hour + policy.window_ease_hours, channel.to_hour + day.hours)
            - greatest(bucket.mid_hour - policy.window_ease_hours, channel.from_hour + day.hours)) AS hours
    FROM policy_5A.channel_windows AS channel
    CROSS JOIN bucket
    CROSS JOIN policy_5A.shape_library AS policy
    CROSS JOIN (SELECT unnest([-24, 0, 24]) AS hours) AS day
)
SELECT channel_group
    , minute_of_day
    , 1 + sum(to_fixed_point((factor - 1) * hours / (2 * window_ease_hours), 12))::DOUBLE / 1e12 AS factor
FROM overlap
GROUP BY channel_group, minute_of_day
