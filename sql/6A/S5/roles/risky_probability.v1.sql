/*
doc: >
  Probability of all risky roles together in each cell, by margin and adjusted by nudges, with the logit of the latter and the
  shift that the cell's flags give it. A cell is coupled where a flag's beta is not given but solved.
*/
-- Probabilities of the risky roles of each cell added up.
WITH risky AS (
    SELECT cell_no, role_group, flags, max(n) AS n
        , coalesce(sum(to_fixed_point(margin, 12)) FILTER (is_lifted), 0)::DOUBLE / 1e12 AS margin
        , coalesce(sum(to_fixed_point(adjusted, 12)) FILTER (is_lifted), 0)::DOUBLE / 1e12 AS adjusted
    FROM adjusted_probability
    GROUP BY cell_no, role_group, flags
)
SELECT risky.cell_no, risky.role_group, risky.n, risky.margin, risky.adjusted
    , CASE WHEN risky.adjusted > 0 THEN quantise(ln(risky.adjusted / (1 - risky.adjusted)), 12) END AS logit
    , coalesce(bool_or(lift.beta IS NULL) FILTER (lift.flag IS NOT NULL), false) AS is_coupled
    , coalesce(sum(to_fixed_point(lift.beta, 12)), 0)::DOUBLE / 1e12 AS fixed_shift
FROM risky
LEFT JOIN policy_6A.lifts AS lift ON lift.entity = current_schema() AND risky.flags & risk_flag_bit(lift.flag) <> 0
GROUP BY risky.cell_no, risky.role_group, risky.n, risky.margin, risky.adjusted
