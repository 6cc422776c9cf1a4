/*
doc: >
  Probability of each role in each cell where roles are drawn, once the nudges of the cell's flags have moved the margins: the product
  of the nudges of a role is held within bounds, and the cell sums to 1 again.
*/
-- Every cell whose members draw their roles with every role that its group and tier can have.
WITH paired AS (
    SELECT c.cell_no, c.role_group, c.risk_tier, c.flags, c.n, m.raw_role, m.is_lifted, m.severity, m.margin
    FROM risk_cell AS c
    JOIN open_margin AS m ON m.role_group = c.role_group AND m.risk_tier = c.risk_tier
    WHERE c.flags & risk_flag_bit('role_fixed') = 0
)
-- Product of the nudges of a role over the flags of a cell, as a sum of logarithms.
, product AS (
    SELECT p.cell_no, p.raw_role, quantise(exp(sum(to_fixed_point(ln(nudge.factor), 15))::DOUBLE / 1e15), 12) AS factor
    FROM paired AS p
    JOIN policy_6A.nudges AS nudge
        ON nudge.entity = current_schema() AND nudge.raw_role = p.raw_role AND p.flags & risk_flag_bit(nudge.flag) <> 0
    GROUP BY p.cell_no, p.raw_role
)
-- Margins times their products, which are held within bounds.
, moved AS (
    SELECT p.*, quantise(p.margin * least(greatest(coalesce(product.factor, 1), coeff.nudge_low), coeff.nudge_high), 15) AS moved
        , coalesce(product.factor < coeff.nudge_low OR product.factor > coeff.nudge_high, false) AS is_clipped
    FROM paired AS p
    LEFT JOIN product ON product.cell_no = p.cell_no AND product.raw_role = p.raw_role
    CROSS JOIN policy_6A.risk_propagation_coeffs AS coeff
)
SELECT cell_no, role_group, risk_tier, flags, n, raw_role, is_lifted, severity, margin
    , quantise(moved / (sum(to_fixed_point(moved, 15)) OVER (PARTITION BY cell_no)::DOUBLE / 1e15), 12) AS adjusted
    , is_clipped
FROM moved
