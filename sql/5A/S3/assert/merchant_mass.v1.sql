/*
doc: Reach and rescue leave the volume of every merchant as S1 has it.
code: 132
name: MASS_DRIFT
hint: read reached_volume and effective_volume
*/
-- Volume of each merchant in the baseline.
WITH based AS (
    SELECT merchant_id, sum(volume_units(weekly_volume_expected)) AS units
    FROM merchant_zone_baseline_local_5A
    WHERE bucket_index = 0
    GROUP BY merchant_id
)
SELECT stated.merchant_id
    , stated.weekly_volume_total_expected
    , volume_of(based.units) AS weekly_volume_baseline
FROM merchant_class_profile_5A AS stated
LEFT JOIN based ON based.merchant_id = stated.merchant_id
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
WHERE coalesce(
    abs(volume_of(based.units) - stated.weekly_volume_total_expected)
        > policy.baseline_limits.merchant_tolerance * stated.weekly_volume_total_expected
    , true
)
