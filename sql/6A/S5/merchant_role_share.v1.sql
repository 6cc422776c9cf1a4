/*
doc: >
  The share of each role in each cell: the risky ones split the lifted mass, the others what is left, each in the
  proportions that the nudges left.
step: assign_merchant_roles.calibrate
*/
WITH lifted AS (
    SELECT m.cell_no, m.nudged_mass
        , quantise(lifted_mass(m.logit_mass, l.alpha, m.fixed_lift + l.beta * m.coupled::INTEGER
            , c.lift_low, c.lift_high, c.mass_low, c.mass_high), 12) AS mass
    FROM merchant_mass AS m
    JOIN merchant_lift AS l ON l.role_group = m.role_group
    CROSS JOIN policy_6A.risk_propagation_coeffs AS c
)
SELECT r.cell_no, r.raw_role, r.severity, r.n, cell.offset_units
    , quantise(CASE WHEN r.is_lifted THEN r.nudged * lifted.mass / nullif(lifted.nudged_mass, 0)
        ELSE r.nudged * (1 - lifted.mass) / (1 - lifted.nudged_mass) END, 12) AS share
FROM merchant_nudged AS r
JOIN lifted ON lifted.cell_no = r.cell_no
JOIN merchant_risk_cell AS cell ON cell.cell_no = r.cell_no
WHERE r.nudged > 0
