/*
doc: >
  Every group has its expected number of risky members back, every solved entity its odds ratio, and neither alpha nor beta
  stands at a bound.
code: 105
name: PROPAGATION_INFEASIBLE
hint: 6A.risk_propagation_coeffs.couplings
*/
SELECT l.member AS entity, l.role_group, l.risky_target, l.expected, l.alpha, l.beta, l.or_target, l.or_expected
FROM roles.logit_calibration AS l
JOIN policy_6A.couplings AS c ON c.entity = l.member
CROSS JOIN policy_6A.risk_propagation_coeffs AS rule
WHERE NOT coalesce(abs(l.expected - l.risky_target) <= rule.tolerance * greatest(l.risky_target, 1), false)
    OR abs(l.alpha) >= c.alpha_abs_max
    OR (l.or_target IS NOT NULL AND NOT coalesce(abs(l.or_expected / l.or_target - 1) <= rule.tolerance
        AND l.beta BETWEEN 1e-6 AND c.beta_max - 1e-6, false))
