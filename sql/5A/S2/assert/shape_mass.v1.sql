/*
doc: >
  The mass of every shape is 1, its busiest bucket stands out from its quietest, no bucket is a step away from the next, at
  midnight neither, and the night is never quite empty.
code: 122
name: SHAPE_INVALID
hint: see shape_templates and shape_checks of 5A.shape_library
*/
-- Buckets that follow each other round the week.
WITH pair AS (
    SELECT demand_class, legal_country_iso, tzid, channel_group, bucket_index, shape_value
        , coalesce(
            lead(shape_value) OVER (PARTITION BY demand_class, legal_country_iso, tzid, channel_group ORDER BY bucket_index)
            , first_value(shape_value) OVER (PARTITION BY demand_class, legal_country_iso, tzid, channel_group ORDER BY bucket_index)
        ) AS next_value
    FROM class_zone_shape_5A
)
-- Mass, contrast, greatest step and night of each shape.
, measured AS (
    SELECT shape.demand_class
        , shape.legal_country_iso
        , shape.tzid
        , shape.channel_group
        , sum(to_fixed_point(shape.shape_value, 12))::DOUBLE / 1e12 AS mass
        , max(shape.shape_value) / min(shape.shape_value) AS contrast
        , max(greatest(shape.shape_value, shape.next_value) / least(shape.shape_value, shape.next_value)) AS step
        , sum(to_fixed_point(shape.shape_value, 12)) FILTER (
            grid.local_minutes_since_midnight < policy.shape_checks.night_end_hour * 60
        )::DOUBLE / 1e12 AS night_share
    FROM pair AS shape
    JOIN shape_grid_definition_5A AS grid ON grid.bucket_index = shape.bucket_index
    CROSS JOIN policy_5A.shape_library AS policy
    GROUP BY shape.demand_class, shape.legal_country_iso, shape.tzid, shape.channel_group
)
SELECT measured.*
FROM measured
CROSS JOIN policy_5A.shape_library AS policy
WHERE NOT (
    abs(measured.mass - 1) <= policy.shape_checks.mass_tolerance
    AND measured.contrast >= policy.shape_checks.contrast_min
    AND measured.step <= policy.shape_checks.step_max
    AND measured.night_share >= policy.shape_checks.night_share_min
)
