/*
doc: >
  The world as published looks like a bank's, taken as if world_scale were 1: active parties, their arrivals,
  parties per outlet, businesses, and how parties spread over countries.
code: 103
name: REALISM_CORRIDOR_FAILED
hint: 6A.population_priors.world_size and country_weight
*/
-- Parties and businesses of each country.
WITH home AS (
    SELECT country_iso, sum(party_count)::BIGINT AS parties
        , sum(party_count) FILTER (type.is_business) AS businesses
    FROM s1_party_summary_6A AS summary
    JOIN policy_6A.party_types AS type ON type.party_type = summary.party_type
    GROUP BY country_iso
)
-- Countries by size, as the Gini coefficient needs them.
, ranked AS (
    SELECT parties, businesses, row_number() OVER (ORDER BY parties, country_iso) AS place, count(*) OVER () AS countries
    FROM home
)
-- Totals of the world with the Gini coefficient of its countries.
, world AS (
    SELECT sum(parties)::DOUBLE AS parties, sum(businesses)::DOUBLE AS businesses, max(parties) AS largest
        , sum((2 * place - countries - 1)::HUGEINT * parties)::DOUBLE
            / nullif(max(countries) * sum(parties), 0)::DOUBLE AS gini
    FROM ranked
)
-- Every metric beside its bounds, in one row; counts are scaled back to a world_scale of 1.
, measured AS (
    SELECT size.arrivals_week / (rule.arrivals_per_active_week * (world.parties / size.world_scale)) AS active_fraction
        , size.arrivals_week / (rule.active_fraction * (world.parties / size.world_scale)) AS arrivals_per_active_week
        , world.parties / size.world_scale / nullif(size.outlets, 0) AS parties_per_outlet
        , world.businesses / world.parties AS business_share
        , world.gini AS country_gini
        , world.largest / world.parties AS largest_share
        , bound.*
    FROM world
    CROSS JOIN world_size AS size
    CROSS JOIN (SELECT unnest(world_size) FROM policy_6A.population_priors) AS rule
    CROSS JOIN (SELECT unnest(corridors) FROM policy_6A.population_priors) AS bound
)
-- Metrics with their bounds, one row each.
, judged AS (
    SELECT 'active_fraction' AS metric, active_fraction AS value, active_fraction_min AS low, active_fraction_max AS high
    FROM measured
    UNION ALL
    SELECT 'arrivals_per_active_week', arrivals_per_active_week, arrivals_per_active_week_min, arrivals_per_active_week_max
    FROM measured
    UNION ALL
    SELECT 'parties_per_outlet', parties_per_outlet, parties_per_outlet_min, parties_per_outlet_max FROM measured
    UNION ALL
    SELECT 'business_share', business_share, business_share_min, business_share_max FROM measured
    UNION ALL
    SELECT 'country_gini', country_gini, country_gini_min, 1.0 FROM measured
    UNION ALL
    SELECT 'largest_share', largest_share, largest_share_min, largest_share_max FROM measured
)
SELECT metric, value, low, high
FROM judged
WHERE coalesce(value NOT BETWEEN low AND high, true)
