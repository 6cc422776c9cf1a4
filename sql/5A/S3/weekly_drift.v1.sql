/*
doc: The rows whose buckets do not add up to their weekly volume.
materialize: table
*/
-- Sum of the buckets of each row, in fixed point.
WITH summed AS (
    SELECT merchant_id
        , legal_country_iso
        , tzid
        , channel_group
        , max(weekly_volume_expected) AS weekly_volume
        , min(weekly_volume_expected) AS weekly_volume_min
        , sum(to_fixed_point(lambda_local_base, 12))::DOUBLE / 1e12 AS bucket_sum
    FROM merchant_zone_baseline_local_5A
    GROUP BY merchant_id, legal_country_iso, tzid, channel_group
)
SELECT summed.merchant_id
    , summed.legal_country_iso
    , summed.tzid
    , summed.channel_group
    , summed.weekly_volume
    , summed.bucket_sum
FROM summed
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
WHERE NOT (
    summed.weekly_volume = summed.weekly_volume_min
    AND abs(summed.bucket_sum - summed.weekly_volume)
        <= policy.baseline_limits.sum_tolerance * greatest(summed.weekly_volume, 1)
)
