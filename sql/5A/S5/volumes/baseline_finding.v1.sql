/*
doc: The checks of S3 (the baseline week by merchant and by class) with rows at fault and rows seen.
materialize: table
*/
-- The baseline week of each row of the domain: its buckets, their sum in fixed point, and its weekly volume.
WITH row_week AS MATERIALIZED (
    SELECT base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group
        , count(*) AS buckets
        , count(*) FILTER (NOT coalesce(isfinite(base.lambda_local_base) AND base.lambda_local_base >= 0, false)) AS unreal_buckets
        , min(base.weekly_volume_expected) AS weekly_volume
        , max(base.weekly_volume_expected) AS weekly_volume_high
        , sum(to_fixed_point(base.lambda_local_base, 12))::DOUBLE / 1e12 AS week_sum
    FROM merchant_zone_baseline_local_5A AS base
    GROUP BY base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group
)
-- These weeks beside the rows that S1 owes.
, baseline AS (
    SELECT profile.merchant_id AS owed_merchant_id, found.*
        , profile.weekly_volume_expected, profile.site_backed
    FROM merchant_zone_profile_5A AS profile
    FULL JOIN row_week AS found
        ON found.merchant_id = profile.merchant_id
        AND found.legal_country_iso = profile.legal_country_iso
        AND found.tzid = profile.tzid
        AND found.channel_group = profile.channel_group
)
-- Volume of each merchant before and after reach and rescue.
, neutral AS (
    SELECT coalesce(owed_merchant_id, merchant_id) AS merchant_id
        , coalesce(sum(to_fixed_point(weekly_volume_expected, 9)), 0)::DOUBLE AS units_before
        , coalesce(sum(to_fixed_point(weekly_volume, 9)), 0)::DOUBLE AS units_after
    FROM baseline
    GROUP BY coalesce(owed_merchant_id, merchant_id)
)
-- Shares of the volume without sites, and of the volume that the rescue moved.
, tail AS (
    SELECT coalesce(sum(to_fixed_point(weekly_volume, 9)) FILTER (NOT site_backed), 0)::DOUBLE
            / sum(to_fixed_point(weekly_volume, 9))::DOUBLE AS siteless_share
        , coalesce((SELECT max(value) FROM meta_metrics WHERE state = 'S3' AND metric = 'rescued_share'), 1) AS rescued_share
        , count(*) AS rows_seen
    FROM baseline
)
-- Sum of the merchants in each bucket of each class week.
, merchant_week AS (
    SELECT profile.demand_class, base.legal_country_iso, base.tzid, base.channel_group, base.bucket_index
        , sum(to_fixed_point(base.lambda_local_base, 12))::DOUBLE / 1e12 AS merchant_sum
    FROM merchant_zone_baseline_local_5A AS base
    JOIN merchant_zone_profile_5A AS profile
        ON profile.merchant_id = base.merchant_id
        AND profile.legal_country_iso = base.legal_country_iso
        AND profile.tzid = base.tzid
    GROUP BY profile.demand_class, base.legal_country_iso, base.tzid, base.channel_group, base.bucket_index
)
-- Buckets of the class week that are not the sum of their merchants.
, rollup_cell AS (
    SELECT count(*) AS cells
        , count(*) FILTER (NOT coalesce(abs(class.lambda_local_base_class - summed.merchant_sum)
            <= policy.tolerances.class_rollup * greatest(summed.merchant_sum, 1), false)) AS cells_apart
    FROM merchant_week AS summed
    FULL JOIN class_zone_baseline_local_5A AS class
        ON class.demand_class = summed.demand_class
        AND class.legal_country_iso = summed.legal_country_iso
        AND class.tzid = summed.tzid
        AND class.channel_group = summed.channel_group
        AND class.bucket_index = summed.bucket_index
    CROSS JOIN policy_5A.validation_policy AS policy
)
SELECT 'S3_DOMAIN_PARITY' AS check_id
    , count(*) FILTER (owed_merchant_id IS NULL OR merchant_id IS NULL
        OR buckets <> (SELECT count(*) FROM shape_grid_definition_5A)) AS violations
    , count(*) AS rows_examined
FROM baseline
UNION ALL
SELECT 'S3_LAMBDA_NONNEG_FINITE', sum(unreal_buckets), sum(buckets) FROM row_week
UNION ALL
SELECT 'S3_WEEKLY_SUM_VS_SCALE'
    , count(*) FILTER (NOT coalesce(found.weekly_volume = found.weekly_volume_high
        AND abs(found.week_sum - found.weekly_volume) <= policy.tolerances.weekly_sum * greatest(found.weekly_volume, 1), false))
    , count(*)
FROM row_week AS found
CROSS JOIN policy_5A.validation_policy AS policy
UNION ALL
SELECT 'S3_MERCHANT_MASS_NEUTRAL'
    , count(*) FILTER (abs(neutral.units_after - neutral.units_before)
        > policy.tolerances.merchant_mass * greatest(neutral.units_before, 1)), count(*)
FROM neutral
CROSS JOIN policy_5A.validation_policy AS policy
UNION ALL
SELECT 'S3_CLASS_ROLLUP', cells_apart, cells FROM rollup_cell
UNION ALL
SELECT 'S3_TAIL_BOUNDS'
    , (tail.siteless_share > policy.baseline_limits.siteless_share_max)::INTEGER
        + (tail.rescued_share > policy.baseline_limits.rescued_share_max)::INTEGER, tail.rows_seen
FROM tail
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
