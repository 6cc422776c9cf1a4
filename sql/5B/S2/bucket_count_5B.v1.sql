/*
doc: >
  The arrivals of every cell that has any. Below the mean of the policy the negative binomial law is inverted step by step from one uniform
  number; above it the count is a Poisson one of a gamma mean, both from normals.
materialize: dataset
*/
-- Cells that may have arrivals: above the mean all, below it those whose number is beyond the probability of none.
WITH RECURSIVE cell AS MATERIALIZED (
    SELECT draw.day_no, draw.key_no, draw.slot, draw.dispersion, draw.lambda_realised, draw.s0, draw.s1
        , draw.lambda_realised < law.count.low_mean_end AS is_low
    FROM draw__bucket_count AS draw
    CROSS JOIN policy_5B.arrival_law AS law
    WHERE draw.lambda_realised >= law.count.low_mean_end OR rng_u(draw.s0) > count_zero(draw.lambda_realised, draw.dispersion)
)
-- The low ones on their walk up the distribution function, from no arrival on: eight steps settle nearly all, the others take eight more. The
-- sum of all probabilities ends a little below 1; a number beyond it has the count at which no probability is left.
, walk AS (
    SELECT day_no, key_no, slot, lambda_realised, dispersion, rng_u(s0) AS u, 0.0::DOUBLE AS n
        , count_zero(lambda_realised, dispersion) AS p, count_zero(lambda_realised, dispersion) AS upto
        , lambda_realised / (dispersion + lambda_realised) AS ratio
    FROM cell
    WHERE is_low
    UNION ALL
    (
        WITH unsettled AS (
            SELECT * FROM walk WHERE u > upto AND p > 1e-17
        )
        SELECT * FROM count_steps('unsettled')
    )
)
-- All counts.
, counted AS (
    SELECT day_no, key_no, slot, lambda_realised, n FROM walk WHERE u <= upto OR p <= 1e-17
    UNION ALL
    SELECT day_no, key_no, slot, lambda_realised
        , poisson_of_normal(lambda_realised * gamma_of_normal(dispersion, normal_cos(s0, s1)), normal_sin(s0, s1))
    FROM cell
    WHERE NOT is_low
)
SELECT day_no, key_no, slot, n::INTEGER AS n, lambda_realised
FROM counted
WHERE n > 0
