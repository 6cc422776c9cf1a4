/*
doc: The class week against the sum of its merchants, bucket by bucket.
materialize: table
step: structure
*/
WITH summed AS (
    SELECT profile.demand_class, base.legal_country_iso, base.tzid, base.channel_group, base.bucket_index
        , sum(fx(base.lambda_local_base, 12))::DOUBLE / 1e12 AS merchant_sum
    FROM merchant_zone_baseline_local_5A AS base
    JOIN merchant_zone_profile_5A AS profile
        ON profile.merchant_id = base.merchant_id
        AND profile.legal_country_iso = base.legal_country_iso
        AND profile.tzid = base.tzid
    GROUP BY profile.demand_class, base.legal_country_iso, base.tzid, base.channel_group, base.bucket_index
)
SELECT count(*) AS cells
    , count(*) FILTER (NOT coalesce(abs(class.lambda_local_base_class - summed.merchant_sum)
        <= policy.tolerances.class_rollup * greatest(summed.merchant_sum, 1), false)) AS cells_apart
FROM summed
FULL JOIN class_zone_baseline_local_5A AS class
    ON class.demand_class = summed.demand_class
    AND class.legal_country_iso = summed.legal_country_iso
    AND class.tzid = summed.tzid
    AND class.channel_group = summed.channel_group
    AND class.bucket_index = summed.bucket_index
CROSS JOIN policy_5A.validation_policy AS policy
