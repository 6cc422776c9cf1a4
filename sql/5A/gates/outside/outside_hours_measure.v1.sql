/*
doc: Metrics of the hours for band A, with their intervals by a bootstrap over countries.
materialize: table
*/
-- Baseline week of each country, channel and class by parts that the gates ask for, in exact units.
WITH placed AS (
    SELECT class.legal_country_iso, class.channel_group, class.demand_class
        , to_fixed_point(class.lambda_local_base_class, 9) AS units
        , grid.local_day_of_week = 6 AND grid.local_minutes_since_midnight BETWEEN 600 AND 1019 AS is_saturday
        , grid.local_minutes_since_midnight BETWEEN 120 AND 419 AS is_deep_night
        , list_contains(week.weekend_days.days, (grid.local_day_of_week - 1 + coalesce(rotation.days_earlier, 0)) % 7 + 1) AS is_rest
        , (grid.local_minutes_since_midnight + grid.bucket_duration_minutes / 2) / 60 AS mid_hour
    FROM class_zone_baseline_local_5A AS class
    JOIN shape_grid_definition_5A AS grid ON grid.bucket_index = class.bucket_index
    CROSS JOIN policy_5A.shape_time_grid AS week
    LEFT JOIN policy_5A.weekend_rotations AS rotation ON list_contains(rotation.countries, class.legal_country_iso)
)
-- The parts of each country, and whether it keeps late hours (1) or early ones (-1).
, country_part AS (
    SELECT placed.legal_country_iso
        , sum(units) FILTER (channel_group = 'card_present') AS present
        , sum(units) FILTER (channel_group = 'card_present' AND is_saturday) AS present_saturday
        , sum(units) FILTER (channel_group = 'card_present' AND demand_class = 'consumer_daytime') AS retail
        , sum(units) FILTER (channel_group = 'card_present' AND demand_class = 'consumer_daytime' AND is_saturday) AS retail_saturday
        , sum(units) FILTER (channel_group = 'card_not_present') AS remote
        , sum(units) FILTER (channel_group = 'card_not_present' AND is_deep_night) AS remote_night
        , sum(units) FILTER (channel_group = 'card_not_present' AND is_rest) AS remote_rest
        , sum(units * mid_hour) FILTER (demand_class = 'consumer_daytime') / sum(units) FILTER (demand_class = 'consumer_daytime') AS retail_hour
        , max(sign(shift.shift_minutes)) AS side
    FROM placed
    LEFT JOIN policy_5A.centre_shifts AS shift ON list_contains(shift.countries, placed.legal_country_iso)
    GROUP BY placed.legal_country_iso
)
-- Metrics of each replicate.
, replicated AS (
    SELECT sample.replicate
        , sum(times * present_saturday)::DOUBLE / sum(times * present)::DOUBLE AS saturday
        , sum(times * retail_saturday)::DOUBLE / sum(times * retail)::DOUBLE AS retail_saturday
        , sum(times * remote_night)::DOUBLE / sum(times * remote)::DOUBLE / (5 / 24) AS remote_night
        , sum(times * remote_rest)::DOUBLE / sum(times * (remote - coalesce(remote_rest, 0)))::DOUBLE * max(7 / len(weekend_days.days) - 1)
            AS remote_rest
        , sum(to_fixed_point(times * retail_hour, 9)) FILTER (side = 1)::DOUBLE / 1e9
                / nullif(sum(times) FILTER (side = 1 AND retail_hour > 0), 0)
            - sum(to_fixed_point(times * retail_hour, 9)) FILTER (side = -1)::DOUBLE / 1e9
                / nullif(sum(times) FILTER (side = -1 AND retail_hour > 0), 0)
            AS late_less_early
    FROM country_replicate AS sample
    JOIN country_part AS part ON part.legal_country_iso = sample.legal_country_iso
    CROSS JOIN policy_5A.shape_time_grid AS week
    GROUP BY sample.replicate
)
-- One row per metric and replicate.
, listed AS (
    SELECT replicate
        , unnest(['saturday_share', 'saturday_share_retail', 'night_over_flat', 'rest_over_working_day', 'late_less_early_hours']) AS name
        , unnest([saturday, retail_saturday, remote_night, remote_rest, late_less_early]) AS value
    FROM replicated
)
-- Value and interval of each metric.
, found AS (
    SELECT name
        , max(value) FILTER (replicate = 0) AS value
        , quantile_cont(value, 0.025) FILTER (replicate > 0) AS ci_low
        , quantile_cont(value, 0.975) FILTER (replicate > 0) AS ci_high
        , (SELECT count(*) FROM country_part) AS countries
    FROM listed
    GROUP BY name
)
SELECT CASE WHEN name IN ('night_over_flat', 'rest_over_working_day') THEN 'A13_REMOTE_NIGHTS' ELSE 'A12_SATURDAY' END AS test_id
    , name || band AS metric_name
    , quantise(value, 12) AS value, quantise(ci_low, 12) AS ci_low, quantise(ci_high, 12) AS ci_high, countries AS support_n
FROM found
CROSS JOIN (SELECT unnest(['_low', '_high', '']) AS band)
WHERE (band = '') = (name IN ('saturday_share_retail', 'late_less_early_hours'))
