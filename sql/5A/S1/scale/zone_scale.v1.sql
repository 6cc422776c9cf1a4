/*
doc: >
  The weekly volume of each merchant in each zone before any cap: sites times the merchant's Pareto rate with the
  noise of the zone, times what role, brand, way of selling and channel add.
materialize: table
*/
-- Rows with the uniforms of rate and noise.
WITH uniform AS (
    SELECT zone.*
        , class.demand_class
        , class.class_source
        , class.channel_group
        , class.virtual_mode
        , rng_u(rate.s0) AS u_rate
        , least(greatest(rng_u(jitter.s0), policy.zone_jitter.uniform_min), policy.zone_jitter.uniform_max) AS u_zone
    FROM merchant_zone AS zone
    JOIN merchant_class AS class ON class.merchant_id = zone.merchant_id
    JOIN draw__site_rate AS rate ON rate.entity = class.entity
    JOIN draw__zone_jitter AS jitter ON jitter.entity = zone.entity
    CROSS JOIN policy_5A.demand_scale_policy AS policy
)
-- Weekly arrivals per site: the Pareto rate times the logistic noise, up to a ceiling.
, rated AS (
    SELECT uniform.*
        , scale.median
        , least(
            scale.rate_max
            , quantise(
                -- The median of a Pareto law lies 2^(1/exponent) above its least value.
                scale.median * pow(2 * (1 - u_rate), -1 / scale.tail_exponent)
                    * exp(policy.zone_jitter.log_scale * ln(u_zone / (1 - u_zone)))
                , 9
            )
        ) AS site_rate
    FROM uniform
    CROSS JOIN policy_5A.demand_scale_policy AS policy
    LEFT JOIN policy_5A.class_scales AS scale ON scale.demand_class = uniform.demand_class
)
SELECT rated.merchant_id
    , rated.legal_country_iso
    , rated.tzid
    , rated.sites
    , rated.zone_role
    , rated.channel_group
    , rated.demand_class
    , rated.class_source
    , rated.virtual_mode
    , rated.median
    , quantise(
        policy.global_scale * rated.sites * rated.site_rate * role.factor * virtual.factor * channel.factor
            * quantise(pow(greatest(1, rated.country_sites), policy.brand_exponent), 12)
        , 9
    ) AS raw_volume
FROM rated
CROSS JOIN policy_5A.demand_scale_policy AS policy
LEFT JOIN policy_5A.role_factors AS role ON role.zone_role = rated.zone_role
LEFT JOIN policy_5A.virtual_factors AS virtual ON virtual.virtual_mode = rated.virtual_mode
LEFT JOIN policy_5A.channel_factors AS channel ON channel.channel_group = rated.channel_group
