/*
doc: >
  The day of each week before its days are weighted: floor and bells at the middle of each bucket, sharpened by the
  power, times what channel and country do to the hour.
materialize: table
step: curves
*/
WITH bucket AS (
    SELECT local_minutes_since_midnight AS minute_of_day
        , (local_minutes_since_midnight + bucket_duration_minutes / 2) / 60 AS mid_hour
    FROM shape_grid_definition_5A
    WHERE local_day_of_week = 1
)
, bell AS (
    SELECT peak.curve_id
        , bucket.minute_of_day
        , sum(fx(
            peak.amplitude * exp(
                -pow(clock_distance(bucket.mid_hour, peak.centre_hour), 2) / (2 * peak.sigma_hours * peak.sigma_hours)
            )
            , 12
        )) AS units
    FROM curve_peak AS peak
    CROSS JOIN bucket
    GROUP BY peak.curve_id, bucket.minute_of_day
)
SELECT bell.curve_id
    , bell.minute_of_day
    , quantise(pow(template.floor + bell.units::DOUBLE / 1e12, template.power), 12)
        * coalesce(channel.factor, 1.0) * coalesce(quiet.factor, 1.0) AS level
    , template.day_weights
    , curve.days_earlier
FROM bell
JOIN curve ON curve.curve_id = bell.curve_id
JOIN policy_5A.shape_templates AS template ON template.demand_class = curve.demand_class
LEFT JOIN policy_5A.channel_windows AS channel
    ON channel.channel_group = curve.channel_group
    AND bell.minute_of_day >= channel.from_hour * 60 AND bell.minute_of_day < channel.to_hour * 60
LEFT JOIN policy_5A.quiet_windows AS quiet
    ON quiet.name = curve.quiet_name
    AND bell.minute_of_day >= quiet.from_hour * 60 AND bell.minute_of_day < quiet.to_hour * 60
