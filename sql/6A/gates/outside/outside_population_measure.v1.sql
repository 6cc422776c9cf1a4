/*
doc: >
  Metrics of the parties by country for band A. The rank correlation has Fisher's interval with Fieller's variance (1.06 / (n - 3),
  Biometrika 44, 1957); countries at the floor are a census.
materialize: table
*/
-- Parties of each country.
WITH home AS (
    SELECT country_iso, sum(party_count)::BIGINT AS parties FROM s1_party_summary_6A GROUP BY country_iso
)
-- Countries with a known number of banked urban people, with their ranks by both, doubled so that ties have whole numbers.
, ranked AS (
    SELECT 2 * rank() OVER (ORDER BY home.parties) + count(*) OVER (PARTITION BY home.parties) - 1 AS party_rank
        , 2 * rank() OVER (ORDER BY listed.banked_urban_thousand) + count(*) OVER (PARTITION BY listed.banked_urban_thousand) - 1 AS people_rank
        , count(*) OVER () AS countries
    FROM home
    JOIN policy_6A.banked_people AS listed ON listed.country_iso = home.country_iso
)
-- Sums of the products of the ranks less their mean, which is countries + 1.
, summed AS (
    SELECT max(countries) AS n
        , sum((party_rank - countries - 1)::HUGEINT * (people_rank - countries - 1))::DOUBLE AS joint
        , sum((party_rank - countries - 1)::HUGEINT * (party_rank - countries - 1))::DOUBLE AS party
        , sum((people_rank - countries - 1)::HUGEINT * (people_rank - countries - 1))::DOUBLE AS people
    FROM ranked
)
-- Their correlation.
, correlated AS (
    SELECT n, quantise(joint / nullif(sqrt(party) * sqrt(people), 0), 12) AS rho FROM summed
)
-- Countries whose parties stand at the floor of the policy.
, floored AS (
    SELECT count(*) FILTER (home.parties <= ceil(quantise(rule.country_weight.parties_min
            * rule.world_size.world_scale * rule.world_size.size_scale, 6)))::BIGINT AS at_floor
        , count(*) AS countries
    FROM home
    CROSS JOIN policy_6A.population_priors AS rule
)
SELECT 'A18_PARTIES_BY_COUNTRY' AS test_id, 'rank_correlation' AS metric_name, rho AS value
    , CASE WHEN n > 3 AND rho < 1 THEN quantise(tanh(atanh(rho) - gate.bootstrap.z * sqrt(1.06 / (n - 3))), 12) END AS ci_low
    , CASE WHEN n > 3 AND rho < 1 THEN quantise(tanh(atanh(rho) + gate.bootstrap.z * sqrt(1.06 / (n - 3))), 12) END AS ci_high
    , n AS support_n
FROM correlated
CROSS JOIN policy_6A.realism_gate AS gate
UNION ALL
SELECT 'A18_PARTIES_BY_COUNTRY', 'countries_at_floor', at_floor::DOUBLE, at_floor::DOUBLE, at_floor::DOUBLE, countries
FROM floored
