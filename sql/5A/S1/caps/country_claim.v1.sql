/*
doc: Claim of each country on a class, and the cap that the class has drawn.
materialize: view
*/
SELECT capped.demand_class AS part
    , capped.legal_country_iso AS unit
    , sum(volume_units(capped.raw_volume * capped.cap_factor)) AS mass
    , max(policy.concentration_caps.country_in_class.share_max * (
        policy.concentration_caps.country_in_class.spread_low
        + policy.concentration_caps.country_in_class.spread_width * rng_u(draw.s0)
    )) AS share_max
    , max(policy.concentration_caps.country_in_class.floor) AS floor
FROM merchant_capped AS capped
JOIN class_entity AS class ON class.demand_class = capped.demand_class
JOIN draw__class_cap AS draw ON draw.entity = class.entity
CROSS JOIN policy_5A.demand_scale_policy AS policy
GROUP BY capped.demand_class, capped.legal_country_iso
