/*
doc: >
  Every shape of a class keeps the promise of the class, its share of night, weekend or working hours. Where a country
  rests on other days, weekend and working days are its own.
code: 122
name: SHAPE_INVALID
hint: see class_shape_minima of 5A.shape_library
*/
-- Countries that rest on other days.
WITH rotated AS (
    SELECT days_earlier, unnest(countries) AS country_iso FROM policy_5A.weekend_rotations
)
-- Buckets of each shape with hour and weekend.
, placed AS (
    SELECT shape.demand_class
        , shape.legal_country_iso
        , shape.tzid
        , shape.channel_group
        , to_fixed_point(shape.shape_value, 12) AS units
        , grid.local_minutes_since_midnight AS minute_of_day
        , list_contains(
            week.weekend_days.days, (grid.local_day_of_week - 1 + coalesce(rotated.days_earlier, 0)) % 7 + 1
        ) AS is_weekend
    FROM class_zone_shape_5A AS shape
    SEMI JOIN policy_5A.class_shape_minima AS minimum ON minimum.demand_class = shape.demand_class
    JOIN shape_grid_definition_5A AS grid ON grid.bucket_index = shape.bucket_index
    CROSS JOIN policy_5A.shape_time_grid AS week
    LEFT JOIN rotated ON rotated.country_iso = shape.legal_country_iso
)
-- Mass of each shape at night, on weekends and in working hours.
, measured AS (
    SELECT placed.demand_class
        , placed.legal_country_iso
        , placed.tzid
        , placed.channel_group
        , sum(placed.units) FILTER (placed.minute_of_day < policy.shape_checks.night_end_hour * 60) AS night
        , sum(placed.units) FILTER (placed.is_weekend) AS weekend
        , sum(placed.units) FILTER (
            NOT placed.is_weekend
            AND placed.minute_of_day >= policy.shape_checks.working_from_hour * 60
            AND placed.minute_of_day < policy.shape_checks.working_to_hour * 60
        ) AS working
    FROM placed
    CROSS JOIN policy_5A.shape_library AS policy
    GROUP BY placed.demand_class, placed.legal_country_iso, placed.tzid, placed.channel_group
)
SELECT measured.demand_class
    , measured.legal_country_iso
    , measured.tzid
    , measured.channel_group
    , minimum.measure
    , minimum.share_min
FROM measured
JOIN policy_5A.class_shape_minima AS minimum ON minimum.demand_class = measured.demand_class
WHERE coalesce(
    CASE minimum.measure
        WHEN 'night' THEN measured.night
        WHEN 'weekend' THEN measured.weekend
        WHEN 'working' THEN measured.working
    END, 0
)::DOUBLE / 1e12 < minimum.share_min
