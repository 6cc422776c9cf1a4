/*
doc: >
  One row per merchant with outlets: how many in all, how many countries abroad it enters, what share stays at home.
  Most own one outlet; the sizes of the others have a Pareto tail. Larger merchants go abroad more often and further,
  and how much so is a matter of their line of business.
*/
-- Owners of a market by a Gumbel score shifted by their line of business, so that the sizes of a market hardly move between
-- seeds, but their owners do.
WITH ranked AS (
    SELECT m.merchant_id, m.home_country_iso, m.sector, coalesce(line.reach_factor, 1.0) AS reach_factor
        , row_number() OVER (
            PARTITION BY m.home_country_iso
            ORDER BY quantise(-ln(quantise(-ln(rng_u(d.s0)), 12)), 12) + s.size_effect + coalesce(line.size_effect, 0.0) DESC
                , m.merchant_id
        ) AS size_rank
        , q.outlet_merchants, q.sites, s.merchant_share
    FROM merchant AS m
    JOIN transaction_schema_merchant_ids AS code ON code.merchant_id = m.merchant_id
    JOIN draw__outlet_merchant AS d ON d.entity = m.entity
    JOIN market_quota AS q ON q.country_iso = m.home_country_iso
    JOIN policy_UP.sectors AS s ON s.sector = m.sector
    LEFT JOIN policy_UP.mcc_outlets AS line ON code.mcc BETWEEN line.mcc_from AND line.mcc_to
    WHERE m.owns_outlets
)
-- Outlets of each rank beyond the first one, on a scale of its own: a Pareto quantile of the share of owners that are larger.
, sized AS (
    SELECT r.*, world.outlet_size AS size, world.volume.sites AS world_sites
        , to_fixed_point(greatest(pow((2 * r.size_rank - 1) / (2 * r.outlet_merchants * world.outlet_size.multi_share)
            , -1 / world.outlet_size.tail_exponent) - 1, 0.0), 9) AS raw_size
    FROM ranked AS r
    CROSS JOIN policy_UP.world_policy AS world
)
-- Share of each owner in them, capped per country and per sector worldwide.
, capped AS (
    SELECT *
        , to_fixed_point(least(
            raw_size / greatest(sum(raw_size) OVER (PARTITION BY home_country_iso), 1)
            , greatest(size.chain_cap_country, size.chain_cap_lone / outlet_merchants)
            , greatest(size.chain_cap_sector * merchant_share * world_sites / sites, 1 / outlet_merchants)
        ), 12) AS share
    FROM sized
)
-- Claim of each owner on the outlets of its market beyond one for everyone.
, claim AS (
    SELECT home_country_iso AS part
        , merchant_id AS unit
        -- One unit for the largest, so that somebody claims even in a market of owners that are all small.
        , share + (size_rank = 1)::INTEGER AS weight
        , sites - outlet_merchants AS total
    FROM capped
)
-- Outlets of each merchant.
, owned AS (
    SELECT unit AS merchant_id, 1 + quota AS outlets
    FROM apportion('claim')
)
-- Whether a merchant goes abroad, how far, and the share that it keeps at home.
, reached AS (
    SELECT o.merchant_id, r.home_country_iso, o.outlets, world.reach
        , o.outlets >= world.reach.min_outlets
            AND rng_u(d.s1) < least(world.reach.p_max, r.reach_factor
                * quantise(world.reach.p_base + world.reach.p_per_ln_outlets * ln(o.outlets), 12)) AS is_abroad
        , quantise(-ln(rng_u(d.s2))
            * (world.reach.countries_base + world.reach.countries_per_ln_outlets * ln(o.outlets)), 12) AS breadth
        , world.reach.home_share_min + (world.reach.home_share_max - world.reach.home_share_min) * rng_u(d.s3)
            AS home_share
    FROM owned AS o
    JOIN ranked AS r ON r.merchant_id = o.merchant_id
    JOIN draw__outlet_merchant AS d ON d.entity = o.merchant_id
    CROSS JOIN policy_UP.world_policy AS world
)
SELECT merchant_id, home_country_iso, outlets
    , CASE WHEN is_abroad
        THEN least(reach.max_foreign_countries, outlets - 1, 1 + floor(breadth)::BIGINT)
        ELSE 0 END AS foreign_countries
    , home_share
FROM reached
