/*
doc: >
  Calibration of the roles, one row per entity, group, tier and role: members, prior, margin within the world's bands, expected
  and realised members, with alpha and beta of the group.
machinery: true
*/
-- Expected members of each role.
WITH expected AS (
    SELECT cell.member, cell.role_group, cell.risk_tier, share.raw_role, sum(to_fixed_point(share.share * share.n, 9)) AS nano
    FROM roles.role_share AS share
    JOIN roles.risk_cell AS cell ON cell.member = share.member AND cell.cell_no = share.cell_no
    GROUP BY cell.member, cell.role_group, cell.risk_tier, share.raw_role
)
-- Members that have each role.
, realised AS (
    SELECT counted.member, g.role_group, tier.risk_tier, role.raw_role, sum(counted.n)::BIGINT AS n
    FROM roles.role_count AS counted
    JOIN role_group_number AS g ON g.group_no = risk_cell_group(counted.cell_no)
    JOIN tier_number AS tier ON tier.tier_no = risk_cell_tier(counted.cell_no)
    JOIN policy_6A.fraud_roles AS role ON role.ordinal = counted.role_ordinal
    GROUP BY counted.member, g.role_group, tier.risk_tier, role.raw_role
)
SELECT margin.member AS entity, margin.role_group, margin.risk_tier, margin.raw_role, margin.family
    , margin.n::BIGINT AS members
    , margin.prior, margin.factor, margin.margin
    , quantise(coalesce(expected.nano, 0)::DOUBLE / 1e9, 9) AS expected_members
    , coalesce(realised.n, 0) AS realised_members
    , calibration.alpha, calibration.beta, calibration.or_target, calibration.or_expected
FROM roles.margin AS margin
JOIN roles.logit_calibration AS calibration ON calibration.member = margin.member AND calibration.role_group = margin.role_group
LEFT JOIN expected ON expected.member = margin.member AND expected.role_group = margin.role_group
    AND expected.risk_tier = margin.risk_tier AND expected.raw_role = margin.raw_role
LEFT JOIN realised ON realised.member = margin.member AND realised.role_group = margin.role_group
    AND realised.risk_tier = margin.risk_tier AND realised.raw_role = margin.raw_role
WHERE margin.n > 0
