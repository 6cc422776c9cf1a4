/*
doc: >
  No bucket and no week is beyond what one merchant in one zone can expect, and every number is finite. Nothing is
  clipped here: a number out of bounds is an error upstream of it.
code: 131
name: NUMERIC_INVALID
hint: see the scales and caps of S1, and baseline_limits of 5A.baseline_intensity_policy
*/
SELECT base.merchant_id
    , base.legal_country_iso
    , base.tzid
    , base.bucket_index
    , base.lambda_local_base
    , base.weekly_volume_expected
FROM merchant_zone_baseline_local_5A AS base
CROSS JOIN policy_5A.baseline_intensity_policy AS policy
WHERE NOT (
    base.lambda_local_base BETWEEN 0 AND policy.baseline_limits.lambda_max
    AND base.weekly_volume_expected BETWEEN 0 AND policy.baseline_limits.weekly_volume_max
)
