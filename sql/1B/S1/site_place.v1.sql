/*
doc: >
  The place of each outlet. Chains spread evenly along their country's line of places, so every zone that holds an
  n-th of the weight gets one of n outlets. Other merchants stay around an anchor; the reflection of a Laplace step
  about a uniform anchor leaves the country's mix exactly proportional to weight, while each merchant stays local.
*/
-- Countries with outlets.
WITH entered AS (
    SELECT DISTINCT legal_country_iso FROM outlet_catalogue
)
-- Places of these countries; weight grows less than linearly with population, because one brand saturates a large city.
, weighted AS (
    SELECT g.country_iso, g.place_id, g.hilbert_key
        , to_fixed_point(pow(greatest(g.population, siting.presence_floor), siting.place_exponent), 6)::BIGINT AS weight
    FROM gazetteer AS g
    JOIN entered AS e ON e.legal_country_iso = g.country_iso
    CROSS JOIN policy_UP.world_policy
)
-- All places on one line in steps of a running weight: country after country, along a Hilbert curve within each.
, place_ladder AS MATERIALIZED (
    SELECT country_iso, place_id, weight
        , (sum(weight) OVER (ORDER BY country_iso, hilbert_key, place_id) - weight)::BIGINT AS weight_from
    FROM weighted
)
-- Position of each outlet along its country's line: chains in even steps, others by a Laplace step about their anchor.
, positioned AS (
    SELECT s.entity, s.sub, m.legal_country_iso
        , CASE WHEN m.outlets >= siting.chain_min_outlets
                OR rng_u(a.s1) < siting.chain_p_base + siting.chain_p_per_outlet * m.outlets
            THEN ((s.sub - 1)::DOUBLE + rng_u(d.s0)) / m.outlets
            ELSE rng_u(a.s0) + siting.locality_scale * (1 + quantise(ln(m.outlets), 12))
                * sign(rng_u(d.s0) - 0.5) * quantise(-ln(1 - abs(2 * rng_u(d.s0) - 1)), 12)
            END AS line_position
    FROM site AS s
    JOIN merchant_country AS m ON m.entity = s.entity
    JOIN draw__merchant_country AS a ON a.entity = s.entity
    JOIN draw__site AS d ON d.entity = s.entity AND d.sub = s.sub
    CROSS JOIN policy_UP.world_policy
)
-- Stretch of the line that belongs to each country.
, country_stretch AS (
    SELECT country_iso, min(weight_from) AS weight_from, sum(weight)::BIGINT AS weight
    FROM place_ladder
    GROUP BY country_iso
)
-- Positions reflected into [0, 1) and scaled to that stretch.
, weighed AS (
    SELECT p.entity, p.sub, p.legal_country_iso
        , c.weight_from + at_share(abs(p.line_position - 2 * round_even(p.line_position / 2, 0)), c.weight) AS weight_at
    FROM positioned AS p
    JOIN country_stretch AS c ON c.country_iso = p.legal_country_iso
)
SELECT w.entity, w.sub, g.place_id, g.lat_deg, g.lon_deg, g.tzid
    , greatest(g.population, siting.presence_floor) AS people
FROM weighed AS w
ASOF JOIN place_ladder AS l ON l.country_iso = w.legal_country_iso AND w.weight_at >= l.weight_from
JOIN gazetteer AS g ON g.place_id = l.place_id
CROSS JOIN policy_UP.world_policy
