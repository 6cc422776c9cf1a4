/*
doc: The checks of S2 (the time grid and the shapes of the week) with rows at fault and rows seen.
materialize: table
*/
-- Buckets that are not where their number says, and buckets that the week lacks.
WITH grid AS (
    SELECT count(*) AS rows_seen
        , count(*) FILTER (
            bucket_index <> (local_day_of_week - 1) * (1440 // bucket_duration_minutes)
                + local_minutes_since_midnight // bucket_duration_minutes
            OR local_minutes_since_midnight % bucket_duration_minutes <> 0
        ) + abs(count(DISTINCT bucket_index) - 10080 // max(bucket_duration_minutes)) AS rows_apart
    FROM shape_grid_definition_5A
)
-- Each shape with its buckets, those that are no share, and their sum in fixed point.
, shape AS (
    SELECT demand_class, legal_country_iso, tzid, channel_group
        , count(*) AS buckets
        , count(*) FILTER (NOT coalesce(isfinite(shape_value) AND shape_value >= 0, false)) AS unreal_buckets
        , sum(to_fixed_point(shape_value, 12))::DOUBLE / 1e12 AS shape_sum
    FROM class_zone_shape_5A
    GROUP BY demand_class, legal_country_iso, tzid, channel_group
)
-- Shapes that the profile owes and does not have, or has and does not owe, or that lack a bucket.
, cover AS (
    SELECT count(*) AS rows_seen, count(*) FILTER (
            shape.demand_class IS NULL OR owed.demand_class IS NULL
            OR shape.buckets <> (SELECT count(*) FROM shape_grid_definition_5A)
        ) AS rows_apart
    FROM (SELECT DISTINCT demand_class, legal_country_iso, tzid, channel_group FROM merchant_zone_profile_5A) AS owed
    FULL JOIN shape
        ON shape.demand_class = owed.demand_class
        AND shape.legal_country_iso = owed.legal_country_iso
        AND shape.tzid = owed.tzid
        AND shape.channel_group = owed.channel_group
)
SELECT 'S2_GRID_VALID' AS check_id, rows_apart AS violations, rows_seen AS rows_examined FROM grid
UNION ALL
SELECT 'S2_SHAPES_NONNEG', sum(unreal_buckets), sum(buckets) FROM shape
UNION ALL
SELECT 'S2_SHAPES_SUM_TO_ONE'
    , count(*) FILTER (NOT coalesce(abs(shape.shape_sum - 1) <= policy.tolerances.shape_sum, false)), count(*)
FROM shape
CROSS JOIN policy_5A.validation_policy AS policy
UNION ALL
SELECT 'S2_DOMAIN_COVERS_S1', rows_apart, rows_seen FROM cover
