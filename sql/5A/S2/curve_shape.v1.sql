/*
doc: >
  The share of each bucket in each distinct week: floor and bells of the day at the middle of each bucket, sharpened by the
  template's power, times the factors of channel and country for the hour, brought to the weight of the day. A day goes on
  after midnight until the next one takes over. The integer units of a week add up to 1e12 exactly.
materialize: table
*/
-- Parts of a bucket's level that stay on the date of the day and that go to the date after it.
WITH date_part AS (
    SELECT minute_of_day, days_on, CASE days_on WHEN 0 THEN own_share ELSE 1 - own_share END AS share
    FROM (
        SELECT bucket.minute_of_day
            , smooth_step(greatest(0.0, least(1.0, (bucket.mid_hour - policy.day_turn.from_hour)
                / (policy.day_turn.to_hour - policy.day_turn.from_hour)))) AS own_share
        FROM day_bucket AS bucket
        CROSS JOIN policy_5A.shape_library AS policy
    )
    CROSS JOIN (SELECT unnest([0, 1]) AS days_on)
)
-- Bells of each class on each day.
, template_peak AS (
    SELECT demand_class, day_no, unnest(peaks) AS peak
    FROM class_day
)
-- Bells of each week, moved by the country's hours and by the variant, and widened or narrowed by the variant.
, curve_peak AS (
    SELECT curve.curve_id
        , template.day_no
        , template.peak.centre_hour
            + CASE
                WHEN template.peak.centre_hour BETWEEN shift.from_hour AND shift.to_hour THEN shift.shift_minutes / 60
                ELSE 0
            END
            + (curve.variant - (policy.variants.count - 1) / 2) * policy.variants.shift_step_minutes / 60 AS centre_hour
        , template.peak.sigma_hours * (
            1 + policy.variants.width_step
                * (policy.variants.width_stride * curve.variant % policy.variants.count - (policy.variants.count - 1) / 2)
        ) AS sigma_hours
        , template.peak.amplitude AS amplitude
    FROM curve
    JOIN template_peak AS template ON template.demand_class = curve.demand_class
    CROSS JOIN policy_5A.zone_shape_modifiers AS policy
    LEFT JOIN policy_5A.centre_shifts AS shift ON shift.name = curve.shift_name
)
-- Sum of the bells at the middle of each bucket of the day, in units of 1e-12.
, bell AS (
    SELECT peak.curve_id
        , peak.day_no
        , bucket.minute_of_day
        , sum(to_fixed_point(
            peak.amplitude * exp(
                -pow(clock_distance(bucket.mid_hour, peak.centre_hour), 2) / (2 * peak.sigma_hours * peak.sigma_hours)
            )
            , 12
        )) AS units
    FROM curve_peak AS peak
    CROSS JOIN day_bucket AS bucket
    GROUP BY peak.curve_id, peak.day_no, bucket.minute_of_day
)
-- Level of each bucket of the day before days are weighted.
, curve_day AS (
    SELECT bell.curve_id
        , bell.day_no
        , bell.minute_of_day
        , quantise(pow(class.floor + bell.units::DOUBLE / 1e12, class.power), 12)
            * coalesce(channel.factor, 1.0) * coalesce(quiet.factor, 1.0) AS level
        , class.day_weight
        , curve.days_earlier
    FROM bell
    JOIN curve ON curve.curve_id = bell.curve_id
    JOIN class_day AS class ON class.demand_class = curve.demand_class AND class.day_no = bell.day_no
    LEFT JOIN channel_hour AS channel ON channel.channel_group = curve.channel_group AND channel.minute_of_day = bell.minute_of_day
    LEFT JOIN policy_5A.quiet_windows AS quiet
        ON quiet.name = curve.quiet_name
        AND bell.minute_of_day >= quiet.from_hour * 60 AND bell.minute_of_day < quiet.to_hour * 60
)
-- Shares of the day, times its weight.
, weighted AS (
    SELECT curve_id, day_no, days_earlier, minute_of_day
        , level / (sum(to_fixed_point(level, 12)) OVER (PARTITION BY curve_id, day_no)::DOUBLE / 1e12) * day_weight AS mass
    FROM curve_day
)
-- These masses by date, in the week that rests on the country's days: after midnight a day goes on, on the date after it.
, dated AS (
    SELECT weighted.curve_id
        , (weighted.day_no - 1 + 7 - weighted.days_earlier + date_part.days_on) % 7 + 1 AS local_day_of_week
        , weighted.minute_of_day
        , sum(to_fixed_point(weighted.mass * date_part.share, 12)) AS units
    FROM weighted
    JOIN date_part ON date_part.minute_of_day = weighted.minute_of_day AND date_part.share > 0
    GROUP BY weighted.curve_id, local_day_of_week, weighted.minute_of_day
)
-- Claim of each bucket on the mass of its week, which is 1 in units of 1e-12.
, claim AS (
    SELECT dated.curve_id AS part
        , grid.bucket_index AS unit
        , dated.units AS weight
        , 1000000000000 AS total
    FROM dated
    JOIN shape_grid_definition_5A AS grid
        ON grid.local_day_of_week = dated.local_day_of_week AND grid.local_minutes_since_midnight = dated.minute_of_day
)
SELECT part AS curve_id, unit AS bucket_index, quota / 1e12 AS shape_value
FROM apportion('claim')
