/*
doc: Nowhere are more arrivals expected in a slot than the policy allows.
code: 143
name: NUMERIC_INVALID
hint: look at the weekly volume of the merchant in merchant_zone_profile_5A, then at its events
*/
SELECT surface.merchant_id, surface.legal_country_iso, surface.tzid, surface.local_horizon_bucket_index
    , surface.lambda_local_scenario
FROM merchant_zone_scenario_local_5A AS surface
WHERE surface.lambda_local_scenario > (SELECT policy.arrivals.max FROM policy_5A.overlay_validation_policy AS policy)
