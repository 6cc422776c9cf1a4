/*
doc: >
  One row per merchant with outlets: how many in all, how many countries abroad it enters, what share stays at home.
  Larger merchants go abroad more often and further.
*/
-- Owners of a market by a Gumbel score shifted by their sector, so that the sizes of a market hardly move between seeds,
-- but their owners do.
WITH ranked AS (
    SELECT m.merchant_id, m.home_country_iso, m.sector
        , row_number() OVER (
            PARTITION BY m.home_country_iso
            ORDER BY quantise(-ln(quantise(-ln(rng_u(d.s0)), 12)), 12) + s.size_effect, m.merchant_id
        ) AS size_rank
        , q.outlet_merchants, q.sites, s.merchant_share
    FROM merchant AS m
    JOIN draw__outlet_merchant AS d ON d.entity = m.entity
    JOIN market_quota AS q ON q.country_iso = m.home_country_iso
    JOIN policy_UP.sectors AS s ON s.sector = m.sector
    WHERE m.owns_outlets
)
-- Log-logistic quantile of each rank.
, sized AS (
    SELECT r.*, world.outlet_size AS size, world.volume.sites AS world_sites
        , to_fixed_point(pow((2 * r.size_rank - 1) / (2 * (r.outlet_merchants - r.size_rank) + 1)
            , 1 / world.outlet_size.tail_exponent), 9) AS raw_size
    FROM ranked AS r
    CROSS JOIN policy_UP.world_policy AS world
)
-- Share of each owner in its market, capped per country and per sector worldwide.
, capped AS (
    SELECT *
        , to_fixed_point(least(
            raw_size / sum(raw_size) OVER (PARTITION BY home_country_iso)
            , greatest(size.chain_cap_country, size.chain_cap_lone / outlet_merchants)
            , greatest(size.chain_cap_sector * merchant_share * world_sites / sites, 1 / outlet_merchants)
        ), 12) AS share
    FROM sized
)
-- Claim of each owner on the outlets of its market beyond one for everyone.
, claim AS (
    SELECT home_country_iso AS part
        , merchant_id AS unit
        -- One unit more, so that somebody claims even where nobody is expected above a single outlet.
        , 1 + to_fixed_point(greatest(sites * share::DOUBLE / (sum(share) OVER (PARTITION BY home_country_iso))::DOUBLE
            - size.single_below, 0.0), 9) AS weight
        , sites - outlet_merchants AS total
    FROM capped
)
-- Outlets of each merchant.
, owned AS (
    SELECT unit AS merchant_id, part AS home_country_iso, 1 + quota AS outlets
    FROM apportion('claim')
)
-- Whether a merchant goes abroad, how far, and the share that it keeps at home.
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
