/*
doc: >
  The world has room for the floors of its countries, and every country for the minima of its party types.
code: 102
name: POPULATION_MIN_INFEASIBLE
hint: lower the minima of 6A.population_priors, or raise world_scale
*/
SELECT country_iso, 'parties' AS what, parties AS found, parties_min AS wanted
FROM (
    SELECT population.country_iso, population.parties
        , ceil(quantise(rule.parties_min * size.bound_scale, 6)) AS parties_min
    FROM country_population AS population
    CROSS JOIN world_size AS size
    CROSS JOIN (SELECT unnest(country_weight) FROM policy_6A.population_priors) AS rule
)
WHERE parties < parties_min
UNION ALL
SELECT country_iso, party_type, parties, parties_min
FROM party_type_population
WHERE gives AND parties < parties_min
UNION ALL
SELECT 'world', 'parties', coalesce((SELECT sum(parties) FROM country_population), 0), parties
FROM world_size
WHERE coalesce((SELECT sum(parties) FROM country_population), 0) <> parties
