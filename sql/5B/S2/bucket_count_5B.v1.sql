/*
doc: >
  The arrivals of every cell that has any. Below the mean of the policy the negative binomial law is inverted step by step from one uniform
  number; above it the count is a Poisson one of a gamma mean, both from normals.
materialize: dataset
*/
-- Cells that may have arrivals: above the mean all, below it those whose number is beyond the probability of none.
WITH cell AS MATERIALIZED (
    SELECT draw.day_no, draw.key_no, draw.slot, draw.dispersion, draw.lambda_realised, draw.s0, draw.s1
        , draw.lambda_realised < law.count.low_mean_end AS is_low
    FROM draw__bucket_count AS draw
    CROSS JOIN policy_5B.arrival_law AS law
    WHERE draw.lambda_realised >= law.count.low_mean_end OR rng_u(draw.s0) > count_zero(draw.lambda_realised, draw.dispersion)
)
-- The walk of the low ones up their distribution function, from no arrival on.
, start AS (
    SELECT day_no, key_no, slot, lambda_realised, dispersion, rng_u(s0) AS u, 0.0::DOUBLE AS n
        , count_zero(lambda_realised, dispersion) AS p, count_zero(lambda_realised, dispersion) AS upto
        , lambda_realised / (dispersion + lambda_realised) AS ratio
    FROM cell
    WHERE is_low
)
-- Eight steps settle nearly all; the others go on.
, eight AS MATERIALIZED (SELECT * FROM count_steps('start'))
, beyond_eight AS (SELECT * FROM eight WHERE u > upto)
, sixteen AS MATERIALIZED (SELECT * FROM count_steps('beyond_eight'))
, beyond_sixteen AS (SELECT * FROM sixteen WHERE u > upto)
, twenty_four AS (SELECT * FROM count_steps('beyond_sixteen'))
, thirty_two AS (SELECT * FROM count_steps('twenty_four'))
, forty AS MATERIALIZED (SELECT * FROM count_steps('thirty_two'))
, beyond_forty AS (SELECT * FROM forty WHERE u > upto)
, forty_eight AS (SELECT * FROM count_steps('beyond_forty'))
, fifty_six AS (SELECT * FROM count_steps('forty_eight'))
, sixty_four AS (SELECT * FROM count_steps('fifty_six'))
, seventy_two AS (SELECT * FROM count_steps('sixty_four'))
, eighty AS (SELECT * FROM count_steps('seventy_two'))
-- The high ones.
, high AS (
    SELECT day_no, key_no, slot, lambda_realised
        , poisson_of_normal(lambda_realised * gamma_of_normal(dispersion, normal_cos(s0, s1)), normal_sin(s0, s1)) AS n
    FROM cell
    WHERE NOT is_low
)
-- All of them; a walk that has not come to its end has no count, which the contract refuses.
, counted AS (
    SELECT day_no, key_no, slot, lambda_realised, n FROM eight WHERE u <= upto
    UNION ALL
    SELECT day_no, key_no, slot, lambda_realised, n FROM sixteen WHERE u <= upto
    UNION ALL
    SELECT day_no, key_no, slot, lambda_realised, n FROM forty WHERE u <= upto
    UNION ALL
    SELECT day_no, key_no, slot, lambda_realised, CASE WHEN u <= upto THEN n END FROM eighty
    UNION ALL
    SELECT day_no, key_no, slot, lambda_realised, n FROM high WHERE n > 0
)
SELECT day_no, key_no, slot, n::INTEGER AS n, lambda_realised
FROM counted
