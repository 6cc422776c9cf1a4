/*
doc: Claim of each merchant on its class.
materialize: view
*/
SELECT row_capped.demand_class AS part
    , row_capped.merchant_id AS unit
    , sum(volume_units(row_capped.raw_volume * row_capped.cap_factor)) AS mass
    , max(policy.concentration_caps.merchant_in_class.share_max) AS share_max
    , max(policy.concentration_caps.merchant_in_class.floor) AS floor
FROM row_capped
CROSS JOIN policy_5A.demand_scale_policy AS policy
GROUP BY row_capped.demand_class, row_capped.merchant_id
