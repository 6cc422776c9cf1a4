/*
doc: >
  Probability of each role by group and tier among the units whose role is drawn: of every role what the margins expect in the world
  less the units that have it without a draw. Where no role is fixed these are the margins.
*/
-- Members of each group and tier, and those whose role is drawn.
WITH tier_size AS (
    SELECT role_group, risk_tier, sum(n)::BIGINT AS n, sum(n) FILTER (flags & risk_flag_bit('role_fixed') = 0)::BIGINT AS drawn
    FROM risk_cell
    GROUP BY role_group, risk_tier
)
-- The part of each role that is left to be drawn.
, role_left AS (
    SELECT expected.raw_role, greatest(0, expected.nano - coalesce(fixed.n, 0) * 1000000000)::DOUBLE / greatest(expected.nano, 1)::DOUBLE AS part
    FROM (SELECT raw_role, sum(to_fixed_point(n * margin, 9)) AS nano FROM margin GROUP BY raw_role) AS expected
    LEFT JOIN (
        SELECT role.raw_role, count(*) AS n
        FROM fixed_role AS fixed
        JOIN policy_6A.fraud_roles AS role ON role.ordinal = fixed.role_ordinal
        GROUP BY role.raw_role
    ) AS fixed ON fixed.raw_role = expected.raw_role
)
-- Margins of the roles of which something is left; in a group and tier fewer units share it.
, scaled AS (
    SELECT m.role_group, m.risk_tier, m.raw_role, m.is_rest, m.is_lifted, m.severity
        , quantise(m.margin * role_left.part * m.n / greatest(tier_size.drawn, 1), 12) AS scaled
    FROM margin AS m
    JOIN role_left ON role_left.raw_role = m.raw_role
    JOIN tier_size ON tier_size.role_group = m.role_group AND tier_size.risk_tier = m.risk_tier
    WHERE tier_size.drawn > 0
)
SELECT role_group, risk_tier, raw_role, is_lifted, severity
    , CASE WHEN is_rest
        THEN quantise(1 - sum(to_fixed_point(scaled * (NOT is_rest)::INTEGER, 12)) OVER (PARTITION BY role_group, risk_tier)::DOUBLE / 1e12, 12)
        ELSE scaled END AS margin
FROM scaled
