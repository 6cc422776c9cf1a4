/*
doc: The checks of S1 to S3 - scale, shapes and the baseline week - with rows at fault and rows seen.
materialize: table
step: structure
*/
WITH profile_key_count AS (
    SELECT merchant_id, legal_country_iso, tzid, count(*) AS copies
    FROM merchant_zone_profile_5A
    GROUP BY merchant_id, legal_country_iso, tzid
)
, parity AS (
    SELECT count(*) AS rows_seen, count(*) FILTER (profile.merchant_id IS NULL OR alloc.merchant_id IS NULL) AS rows_apart
    FROM merchant_zone_profile_5A AS profile
    FULL JOIN zone_alloc AS alloc
        ON alloc.merchant_id = profile.merchant_id
        AND alloc.legal_country_iso = profile.legal_country_iso
        AND alloc.tzid = profile.tzid
)
, class_volume AS (
    SELECT merchant_id, demand_class, sum(fx(weekly_volume_expected, 9)) AS units
    FROM merchant_zone_profile_5A
    GROUP BY merchant_id, demand_class
)
, merchant_volume AS (
    SELECT merchant_id, sum(units) AS units, max(units) AS units_top
    FROM class_volume
    GROUP BY merchant_id
)
, class_tie AS (
    SELECT count(*) AS rows_seen
        , count(*) FILTER (
            total.merchant_id IS NULL OR class.merchant_id IS NULL
            OR fx(class.weekly_volume_total_expected, 9) <> total.units
            OR coalesce(primary_class.units, -1) <> total.units_top
        ) AS rows_apart
    FROM merchant_volume AS total
    FULL JOIN merchant_class_profile_5A AS class ON class.merchant_id = total.merchant_id
    LEFT JOIN class_volume AS primary_class
        ON primary_class.merchant_id = class.merchant_id AND primary_class.demand_class = class.primary_demand_class
)
, grid AS (
    SELECT count(*) AS rows_seen
        , count(*) FILTER (
            bucket_index <> (local_day_of_week - 1) * (1440 // bucket_duration_minutes)
                + local_minutes_since_midnight // bucket_duration_minutes
            OR local_minutes_since_midnight % bucket_duration_minutes <> 0
        ) + abs(count(DISTINCT bucket_index) - 10080 // max(bucket_duration_minutes)) AS rows_apart
    FROM shape_grid_definition_5A
)
, shape AS (
    SELECT demand_class, legal_country_iso, tzid, channel_group
        , count(*) AS buckets
        , count(*) FILTER (NOT coalesce(isfinite(shape_value) AND shape_value >= 0, false)) AS unreal_buckets
        , sum(fx(shape_value, 12))::DOUBLE / 1e12 AS shape_sum
    FROM class_zone_shape_5A
    GROUP BY demand_class, legal_country_iso, tzid, channel_group
)
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
, baseline AS (
    SELECT profile.merchant_id AS owed_merchant_id, found.*
        , profile.weekly_volume_expected, profile.site_backed
    FROM merchant_zone_profile_5A AS profile
    FULL JOIN baseline_check AS found
        ON found.merchant_id = profile.merchant_id
        AND found.legal_country_iso = profile.legal_country_iso
        AND found.tzid = profile.tzid
        AND found.channel_group = profile.channel_group
)
, neutral AS (
    SELECT coalesce(owed_merchant_id, merchant_id) AS merchant_id
        , coalesce(sum(fx(weekly_volume_expected, 9)), 0)::DOUBLE AS units_before
        , coalesce(sum(fx(weekly_volume, 9)), 0)::DOUBLE AS units_after
    FROM baseline
    GROUP BY coalesce(owed_merchant_id, merchant_id)
)
, tail AS (
    SELECT coalesce(sum(fx(weekly_volume, 9)) FILTER (NOT site_backed), 0)::DOUBLE / sum(fx(weekly_volume, 9))::DOUBLE AS siteless_share
        , coalesce((SELECT max(value) FROM meta_metrics WHERE state = 'S3' AND metric = 'rescued_share'), 1) AS rescued_share
        , count(*) AS rows_seen
    FROM baseline
)
SELECT 'S1_PK_VALID' AS check_id, count(*) FILTER (copies > 1) AS violations, count(*) AS rows_examined FROM profile_key_count
UNION ALL
SELECT 'S1_REQUIRED_FIELDS', count(*) FILTER (
        merchant_id IS NULL OR legal_country_iso IS NULL OR tzid IS NULL OR channel_group IS NULL OR demand_class IS NULL
        OR demand_subclass IS NULL OR weekly_volume_expected IS NULL), count(*)
FROM merchant_zone_profile_5A
UNION ALL
SELECT 'S1_DOMAIN_PARITY', rows_apart, rows_seen FROM parity
UNION ALL
SELECT 'S1_SCALE_NONNEG_FINITE', count(*) FILTER (
        NOT coalesce(isfinite(weekly_volume_expected) AND weekly_volume_expected >= 0
            AND isfinite(scale_factor) AND scale_factor >= 0, false)), count(*)
FROM merchant_zone_profile_5A
UNION ALL
SELECT 'S1_CLASS_PROFILE_TIES', rows_apart, rows_seen FROM class_tie
UNION ALL
SELECT 'S2_GRID_VALID', rows_apart, rows_seen FROM grid
UNION ALL
SELECT 'S2_SHAPES_NONNEG', sum(unreal_buckets), sum(buckets) FROM shape
UNION ALL
SELECT 'S2_SHAPES_SUM_TO_ONE'
    , count(*) FILTER (NOT coalesce(abs(shape.shape_sum - 1) <= policy.tolerances.shape_sum, false)), count(*)
FROM shape
CROSS JOIN policy_5A.validation_policy AS policy
UNION ALL
SELECT 'S2_DOMAIN_COVERS_S1', rows_apart, rows_seen FROM cover
UNION ALL
SELECT 'S3_DOMAIN_PARITY'
    , count(*) FILTER (owed_merchant_id IS NULL OR merchant_id IS NULL
        OR buckets <> (SELECT count(*) FROM shape_grid_definition_5A)), count(*)
FROM baseline
UNION ALL
SELECT 'S3_LAMBDA_NONNEG_FINITE', sum(unreal_buckets), sum(buckets) FROM baseline_check
UNION ALL
SELECT 'S3_WEEKLY_SUM_VS_SCALE'
    , count(*) FILTER (NOT coalesce(found.weekly_volume = found.weekly_volume_high
        AND abs(found.week_sum - found.weekly_volume) <= policy.tolerances.weekly_sum * greatest(found.weekly_volume, 1), false))
    , count(*)
FROM baseline_check AS found
CROSS JOIN policy_5A.validation_policy AS policy
UNION ALL
SELECT 'S3_MERCHANT_MASS_NEUTRAL'
    , count(*) FILTER (abs(neutral.units_after - neutral.units_before)
        > policy.tolerances.merchant_mass * greatest(neutral.units_before, 1)), count(*)
FROM neutral
CROSS JOIN policy_5A.validation_policy AS policy
UNION ALL
SELECT 'S3_CLASS_ROLLUP', cells_apart, cells FROM rollup_check
UNION ALL
SELECT 'S3_TAIL_BOUNDS'
    , (tail.siteless_share > policy.baseline_limits.siteless_share_max)::INTEGER
        + (tail.rescued_share > policy.baseline_limits.rescued_share_max)::INTEGER, tail.rows_seen
FROM tail
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
