/*
doc: >
  The factor of each channel group in each bucket of the day: the mean of its windows over the hours around the middle of the
  bucket, so that no window begins or ends with a step.
materialize: table
*/
-- Hours of each window, of yesterday's and of tomorrow's that lie around each bucket.
WITH overlap AS (
    SELECT channel.channel_group, channel.factor, bucket.minute_of_day, policy.window_ease_hours
        , greatest(0.0, least(bucket.mid_hour + policy.window_ease_hours, channel.to_hour + day.hours)
            - greatest(bucket.mid_hour - policy.window_ease_hours, channel.from_hour + day.hours)) AS hours
    FROM policy_5A.channel_windows AS channel
    CROSS JOIN day_bucket AS bucket
    CROSS JOIN policy_5A.shape_library AS policy
    CROSS JOIN (SELECT unnest([-24, 0, 24]) AS hours) AS day
)
SELECT channel_group
    , minute_of_day
    , 1 + sum(to_fixed_point((factor - 1) * hours / (2 * window_ease_hours), 12))::DOUBLE / 1e12 AS factor
FROM overlap
GROUP BY channel_group, minute_of_day
