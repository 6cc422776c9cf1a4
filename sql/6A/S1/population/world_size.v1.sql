/*
doc: >
  How many parties the world has: as many as its weekly arrivals call for, times a factor of the seed, within bounds.
*/
-- Outlets and weekly arrivals of the world.
WITH hinted AS (
    SELECT coalesce(sum(outlets), 0)::BIGINT AS outlets, coalesce(sum(arrivals_micro), 0)::DOUBLE / 1e6 AS arrivals_week
    FROM country_hint
)
-- The factor of the seed: log-normal with mean 1, held within its bounds.
, factored AS (
    SELECT least(greatest(quantise(exp(world_size.log_sigma * normal_cos(d.s0, d.s1) - world_size.log_shift), 12)
        , world_size.factor_min), world_size.factor_max) AS factor
    FROM draw__party_count AS d
    CROSS JOIN policy_6A.population_priors
    WHERE d.country_iso IS NULL
)
-- Parties that the policy's method expects, with the bounds to hold them within.
, expected AS (
    SELECT hinted.outlets, hinted.arrivals_week, factored.factor, size.world_scale, size.size_scale
        , size.world_scale * size.size_scale AS bound_scale, size.parties_min, size.parties_max
        , CASE size.method
            WHEN 'arrivals_based_v1' THEN hinted.arrivals_week / (size.arrivals_per_active_week * size.active_fraction)
            ELSE hinted.outlets * size.parties_per_outlet
        END * factored.factor * size.world_scale AS expected_parties
    FROM hinted
    CROSS JOIN factored
    CROSS JOIN (SELECT unnest(world_size) FROM policy_6A.population_priors) AS size
)
SELECT outlets, arrivals_week, factor, world_scale, size_scale, bound_scale
    , round_even(least(greatest(expected_parties, ceil(quantise(parties_min * bound_scale, 6)))
        , ceil(quantise(parties_max * bound_scale, 6))), 0)::BIGINT AS parties
FROM expected
