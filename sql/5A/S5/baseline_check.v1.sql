/*
doc: >
  Every row of the baseline week against S1 and its own volume, counted by row of the domain.
materialize: table
step: structure
*/
SELECT base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group
    , count(*) AS buckets
    , count(*) FILTER (NOT coalesce(isfinite(base.lambda_local_base) AND base.lambda_local_base >= 0, false)) AS unreal_buckets
    , min(base.weekly_volume_expected) AS weekly_volume
    , max(base.weekly_volume_expected) AS weekly_volume_high
    , sum(fx(base.lambda_local_base, 12))::DOUBLE / 1e12 AS week_sum
    , bool_or(base.tail_rescued) AS tail_rescued
FROM merchant_zone_baseline_local_5A AS base
GROUP BY base.merchant_id, base.legal_country_iso, base.tzid, base.channel_group
