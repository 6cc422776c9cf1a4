/*
doc: >
  One row per merchant with outlets: how many in all, how many countries abroad it enters, what share stays at home.
  Larger merchants go abroad more often and further.
*/
WITH owned AS (
    SELECT unit AS merchant_id, part AS home_country_iso, 1 + quota AS outlets
    FROM apportion('outlet_claim')
)
, reached AS (
    SELECT o.merchant_id, o.home_country_iso, o.outlets, world.reach
        , o.outlets >= world.reach.min_outlets
            AND rng_u(d.s1) < least(world.reach.p_max
                , quantise(world.reach.p_base + world.reach.p_per_ln_outlets * ln(o.outlets), 12)) AS is_abroad
        , quantise(-ln(rng_u(d.s2))
            * (world.reach.countries_base + world.reach.countries_per_ln_outlets * ln(o.outlets)), 12) AS breadth
        , world.reach.home_share_min + (world.reach.home_share_max - world.reach.home_share_min) * rng_u(d.s3)
            AS home_share
    FROM owned AS o
    JOIN draw__outlet_merchant AS d ON d.entity = o.merchant_id
    CROSS JOIN policy_UP.world_policy AS world
)
SELECT merchant_id, home_country_iso, outlets
    , CASE WHEN is_abroad
        THEN least(reach.max_foreign_countries, outlets - 1, 1 + floor(breadth)::BIGINT)
        ELSE 0 END AS foreign_countries
    , home_share
FROM reached
