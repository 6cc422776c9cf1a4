/*
doc: >
  Expected and realised card arrivals of each country. The realised count is negative binomial: a gamma rate (Wilson
  and Hilferty's cube of a normal) and a normal Poisson count, close enough at tens of thousands of arrivals.
*/
-- Gamma rate of each country, and a normal deviate for its count.
WITH rated AS (
    SELECT e.scenario_id, e.legal_country_iso, e.expected_arrivals, e.virtual_arrivals
        , e.expected_arrivals * gamma_of_normal(arrival.dispersion, normal_cos(d.s0, d.s1)) AS rate
        , normal_sin(d.s0, d.s1) AS deviate
    FROM arrival_expectation AS e
    JOIN draw__arrival AS d ON d.entity = e.entity AND d.sub = e.sub
    CROSS JOIN policy_UP.world_policy
)
SELECT scenario_id
    , legal_country_iso
    , expected_arrivals
    , greatest(round_even(rate + sqrt(rate) * deviate, 0), 0)::BIGINT AS realised_arrivals
    , CASE WHEN expected_arrivals > 0 THEN virtual_arrivals / expected_arrivals ELSE 0.0 END AS virtual_share
FROM rated
