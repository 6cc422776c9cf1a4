/*
doc: The mass of risky roles in each cell, by margin and after nudges, with the lift that its flags give it.
step: assign_merchant_roles.calibrate
*/
WITH mass AS (
    SELECT entity, cell_no, role_group, flags, max(n) AS n
        , coalesce(sum(fx(margin, 12)) FILTER (is_lifted), 0)::DOUBLE / 1e12 AS mass
        , coalesce(sum(fx(nudged, 12)) FILTER (is_lifted), 0)::DOUBLE / 1e12 AS nudged_mass
    FROM merchant_nudged
    GROUP BY entity, cell_no, role_group, flags
)
SELECT mass.entity, mass.cell_no, mass.role_group, mass.n, mass.mass, mass.nudged_mass
    , CASE WHEN mass.nudged_mass > 0 THEN quantise(ln(mass.nudged_mass / (1 - mass.nudged_mass)), 12) END AS logit_mass
    , coalesce(bool_or(lift.beta IS NULL) FILTER (lift.flag IS NOT NULL), false) AS coupled
    , coalesce(sum(fx(lift.beta, 12)), 0)::DOUBLE / 1e12 AS fixed_lift
FROM mass
LEFT JOIN (
    SELECT lift.entity, lift.flag, lift.beta, flag.bit
    FROM policy_6A.lifts AS lift
    JOIN risk_flag AS flag ON flag.flag = lift.flag
) AS lift ON lift.entity = mass.entity AND mass.flags & lift.bit <> 0
GROUP BY mass.entity, mass.cell_no, mass.role_group, mass.n, mass.mass, mass.nudged_mass
