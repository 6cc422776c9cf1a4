/*
doc: >
  Intercept per group (alpha) and log odds ratio (beta) that reproduce the margins and the target odds ratio. Beta is found by
  bisection, since the expected odds ratio rises with it; for each beta, alpha by Newton steps on the logarithm of the expected
  number of risky members, which is nearly linear in alpha. Without a target, beta is 0.
*/
-- Cells that are equal to the solver, together; read in every iteration.
WITH RECURSIVE cell_class AS MATERIALIZED (
    SELECT role_group, logit, is_coupled, fixed_shift, margin, sum(n)::BIGINT AS n
    FROM risky_probability
    GROUP BY role_group, logit, is_coupled, fixed_shift, margin
)
-- Settings of the solver: so many iterations of alpha for each beta, and a beta step after the last of them.
, setting AS MATERIALIZED (
    SELECT c.or_target, c.beta_max, coeff.alpha_steps AS alpha_iterations
        , coeff.alpha_steps * CASE WHEN c.or_target IS NULL THEN 1 ELSE coeff.beta_steps END AS last_iteration
        , coeff.lift_low, coeff.lift_high, coeff.mass_low, coeff.mass_high
    FROM policy_6A.couplings AS c
    CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
    WHERE c.entity = current_schema()
)
-- One row per iteration and group: alpha and beta to try next, bounds of beta, and what the last try gave.
, iterate AS (
    SELECT 0 AS iteration, cell_class.role_group, sum(to_fixed_point(cell_class.n * cell_class.margin, 9)) AS risky_target
        , 0.0::DOUBLE AS beta_low, setting.beta_max AS beta_high
        , 0.0::DOUBLE AS alpha, CASE WHEN setting.or_target IS NULL THEN 0.0::DOUBLE ELSE setting.beta_max / 2 END AS beta
        , 0.0::DOUBLE AS tried_alpha, 0.0::DOUBLE AS tried_beta, 0.0::DOUBLE AS odds, 0.0::DOUBLE AS expected
    FROM cell_class
    CROSS JOIN setting
    GROUP BY cell_class.role_group, setting.or_target, setting.beta_max
    UNION ALL
    SELECT iteration + 1, role_group, risky_target
        , CASE WHEN is_beta_step AND odds_now < or_target THEN beta ELSE beta_low END
        , CASE WHEN is_beta_step AND odds_now >= or_target THEN beta ELSE beta_high END
        , alpha + coalesce(ln(risky_target::DOUBLE / nullif(expected_now, 0)) * expected_now / nullif(slope::DOUBLE, 0), 0)
        , CASE WHEN NOT is_beta_step THEN beta WHEN odds_now < or_target THEN (beta + beta_high) / 2 ELSE (beta_low + beta) / 2 END
        , alpha, beta, odds_now, expected_now
    FROM (
        -- Expected risky members of the group, and the odds ratio over all groups: coupled cells against the others.
        SELECT *
            , coalesce((iteration + 1) % alpha_iterations = 0 AND or_target IS NOT NULL, false) AS is_beta_step
            , (risky_on + risky_off)::DOUBLE AS expected_now
            , (sum(risky_on) OVER ())::DOUBLE * (sum(n_off - risky_off) OVER ())::DOUBLE
                / nullif((sum(n_on - risky_on) OVER ())::DOUBLE * (sum(risky_off) OVER ())::DOUBLE, 0) AS odds_now
        FROM (
            SELECT iteration, role_group, risky_target, beta_low, beta_high, alpha, beta, or_target, alpha_iterations
                , coalesce(sum(to_fixed_point(n * p, 9)) FILTER (is_coupled), 0) AS risky_on
                , coalesce(sum(to_fixed_point(n * p, 9)) FILTER (NOT is_coupled), 0) AS risky_off
                , coalesce(sum(to_fixed_point(n * p * (1 - p), 9)), 0) AS slope
                , coalesce(sum(n) FILTER (is_coupled), 0)::HUGEINT * 1000000000 AS n_on
                , coalesce(sum(n) FILTER (NOT is_coupled), 0)::HUGEINT * 1000000000 AS n_off
            FROM (
                SELECT w.*, s.or_target, s.alpha_iterations, c.is_coupled, c.n
                    , calibrated_probability(c.logit, w.alpha, c.fixed_shift + CASE WHEN c.is_coupled THEN w.beta ELSE 0 END
                        , s.lift_low, s.lift_high, s.mass_low, s.mass_high) AS p
                FROM iterate AS w
                CROSS JOIN setting AS s
                JOIN cell_class AS c ON c.role_group = w.role_group
                WHERE w.iteration < s.last_iteration
            )
            GROUP BY iteration, role_group, risky_target, beta_low, beta_high, alpha, beta, or_target, alpha_iterations
        )
    )
)
SELECT iterate.role_group, setting.or_target
    , iterate.risky_target::DOUBLE / 1e9 AS risky_target
    , quantise(iterate.expected / 1e9, 9) AS expected
    , quantise(iterate.tried_alpha, 12) AS alpha
    , quantise(iterate.tried_beta, 12) AS beta
    , quantise(iterate.odds, 9) AS or_expected
FROM iterate
JOIN setting ON setting.last_iteration = iterate.iteration
