/*
doc: >
  What each merchant with outlets claims of its market's outlets. The owners are ranked by a Gumbel score shifted by
  their sector; the sizes of the ranks are log-logistic quantiles, capped per country and per sector worldwide. So
  the sizes of a market hardly move between seeds, but their owners do. The first outlet is set aside for everyone.
*/
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
, sized AS (
    SELECT r.*, world.outlet_size AS size, world.volume.sites AS world_sites
        , fx(pow((2 * r.size_rank - 1) / (2 * (r.outlet_merchants - r.size_rank) + 1)
            , 1 / world.outlet_size.tail_exponent), 9) AS raw_size
    FROM ranked AS r
    CROSS JOIN policy_UP.world_policy AS world
)
, capped AS (
    SELECT *
        , fx(least(
            raw_size / sum(raw_size) OVER (PARTITION BY home_country_iso)
            , greatest(size.chain_cap_country, size.chain_cap_lone / outlet_merchants)
            , greatest(size.chain_cap_sector * merchant_share * world_sites / sites, 1 / outlet_merchants)
        ), 12) AS share
    FROM sized
)
SELECT home_country_iso AS part
    , merchant_id AS unit
    -- One unit more, so that somebody claims even where nobody is expected above a single outlet.
    , 1 + fx(greatest(sites * share::DOUBLE / (sum(share) OVER (PARTITION BY home_country_iso))::DOUBLE
        - size.single_below, 0.0), 9) AS weight
    , sites - outlet_merchants AS total
FROM capped
