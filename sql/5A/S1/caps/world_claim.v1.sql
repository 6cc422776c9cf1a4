/*
doc: Claim of each class on the world.
materialize: view
*/
SELECT 'world' AS part
    , capped.demand_class AS unit
    , sum(volume_units(capped.raw_volume * capped.cap_factor)) AS mass
    , max(policy.concentration_caps.class_in_world.share_max) AS share_max
    , max(policy.concentration_caps.class_in_world.floor) AS floor
FROM country_capped AS capped
CROSS JOIN policy_5A.demand_scale_policy AS policy
GROUP BY capped.demand_class
