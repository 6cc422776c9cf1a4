/*
doc: The classes have exactly the cells of the shapes, and each bucket holds what its merchants expect.
code: 130
name: SHAPE_JOIN
hint: read class_zone_baseline_local_5A
*/
-- Sum of the merchants in each bucket, in fixed point.
WITH summed AS (
    SELECT class.demand_class
        , base.legal_country_iso
        , base.tzid
        , base.channel_group
        , base.bucket_index
        , sum(to_fixed_point(base.lambda_local_base, 12)) AS units
        , count(*) AS merchants
    FROM merchant_zone_baseline_local_5A AS base
    JOIN merchant_zone_profile_5A AS class
        ON class.merchant_id = base.merchant_id
        AND class.legal_country_iso = base.legal_country_iso
        AND class.tzid = base.tzid
    GROUP BY class.demand_class, base.legal_country_iso, base.tzid, base.channel_group, base.bucket_index
)
SELECT coalesce(summed.demand_class, class.demand_class) AS demand_class
    , coalesce(summed.legal_country_iso, class.legal_country_iso) AS legal_country_iso
    , coalesce(summed.tzid, class.tzid) AS tzid
    , coalesce(summed.channel_group, class.channel_group) AS channel_group
    , coalesce(summed.bucket_index, class.bucket_index) AS bucket_index
    , class.lambda_local_base_class
    , summed.units::DOUBLE / 1e12 AS merchant_sum
FROM summed
FULL JOIN class_zone_baseline_local_5A AS class
    ON class.demand_class = summed.demand_class
    AND class.legal_country_iso = summed.legal_country_iso
    AND class.tzid = summed.tzid
    AND class.channel_group = summed.channel_group
    AND class.bucket_index = summed.bucket_index
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
WHERE coalesce(
    abs(class.lambda_local_base_class - summed.units::DOUBLE / 1e12)
        > policy.baseline_limits.sum_tolerance * greatest(class.lambda_local_base_class, 1)
    , true
)
