/*
doc: >
  Probability of each role in each cell. The risky roles split the calibrated probability of the cell, the others what is left,
  each in the proportions of the adjusted probabilities. Where roles are fixed, shares are those of the fixed roles.
*/
-- Calibrated probability of the risky roles of each cell.
WITH calibrated AS (
    SELECT p.cell_no, p.adjusted
        , quantise(calibrated_probability(p.logit, c.alpha, p.fixed_shift + c.beta * p.is_coupled::INTEGER
            , coeff.lift_low, coeff.lift_high, coeff.mass_low, coeff.mass_high), 12) AS probability
    FROM risky_probability AS p
    JOIN logit_calibration AS c ON c.role_group = p.role_group
    CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
)
-- Units of each role in the cells of those whose role is fixed.
, fixed AS (
    SELECT m.cell_no, f.role_ordinal, count(*) AS units
    FROM cell_member AS m
    JOIN fixed_role AS f ON f.id = m.id
    GROUP BY m.cell_no, f.role_ordinal
)
SELECT r.cell_no, r.raw_role, r.severity, r.n, cell.offset_units
    , quantise(CASE WHEN r.is_lifted THEN r.adjusted * c.probability / nullif(c.adjusted, 0)
        ELSE r.adjusted * (1 - c.probability) / (1 - c.adjusted) END, 12) AS share
FROM adjusted_probability AS r
JOIN calibrated AS c ON c.cell_no = r.cell_no
JOIN risk_cell AS cell ON cell.cell_no = r.cell_no
WHERE r.adjusted > 0
UNION ALL
SELECT fixed.cell_no, role.raw_role, role.severity, cell.n, cell.offset_units, quantise(fixed.units / cell.n, 12)
FROM fixed
JOIN policy_6A.fraud_roles AS role ON role.ordinal = fixed.role_ordinal
JOIN risk_cell AS cell ON cell.cell_no = fixed.cell_no
