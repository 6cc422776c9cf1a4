/*
doc: >
  What the roles were drawn from, one row per entity, group, tier and role: members, prior, margin within the world's
  bands, expected and realised share, with alpha and beta of the lift.
step: validation_checks
*/
WITH margin AS (
    SELECT entity, role_group, risk_tier, raw_role, family, n, prior, factor, margin FROM party_margin
    UNION ALL SELECT entity, role_group, risk_tier, raw_role, family, n, prior, factor, margin FROM account_margin
    UNION ALL SELECT entity, role_group, risk_tier, raw_role, family, n, prior, factor, margin FROM device_margin
    UNION ALL SELECT entity, role_group, risk_tier, raw_role, family, n, prior, factor, margin FROM ip_margin
    UNION ALL SELECT entity, role_group, risk_tier, raw_role, family, n, prior, factor, margin FROM merchant_margin
)
, lift AS (
    SELECT entity, role_group, alpha, beta, or_target, or_expected FROM party_lift
    UNION ALL SELECT entity, role_group, alpha, beta, or_target, or_expected FROM account_lift
    UNION ALL SELECT entity, role_group, alpha, beta, or_target, or_expected FROM device_lift
    UNION ALL SELECT entity, role_group, alpha, beta, or_target, or_expected FROM ip_lift
    UNION ALL SELECT entity, role_group, alpha, beta, or_target, or_expected FROM merchant_lift
)
, expected AS (
    SELECT 'party' AS entity, cell.role_group, cell.risk_tier, s.raw_role, sum(fx(s.share * s.n, 9)) AS nano FROM party_role_share AS s JOIN party_risk_cell AS cell ON cell.cell_no = s.cell_no GROUP BY cell.role_group, cell.risk_tier, s.raw_role
    UNION ALL SELECT 'account' AS entity, cell.role_group, cell.risk_tier, s.raw_role, sum(fx(s.share * s.n, 9)) AS nano FROM account_role_share AS s JOIN account_risk_cell AS cell ON cell.cell_no = s.cell_no GROUP BY cell.role_group, cell.risk_tier, s.raw_role
    UNION ALL SELECT 'device' AS entity, cell.role_group, cell.risk_tier, s.raw_role, sum(fx(s.share * s.n, 9)) AS nano FROM device_role_share AS s JOIN device_risk_cell AS cell ON cell.cell_no = s.cell_no GROUP BY cell.role_group, cell.risk_tier, s.raw_role
    UNION ALL SELECT 'ip' AS entity, cell.role_group, cell.risk_tier, s.raw_role, sum(fx(s.share * s.n, 9)) AS nano FROM ip_role_share AS s JOIN ip_risk_cell AS cell ON cell.cell_no = s.cell_no GROUP BY cell.role_group, cell.risk_tier, s.raw_role
    UNION ALL SELECT 'merchant' AS entity, cell.role_group, cell.risk_tier, s.raw_role, sum(fx(s.share * s.n, 9)) AS nano FROM merchant_role_share AS s JOIN merchant_risk_cell AS cell ON cell.cell_no = s.cell_no GROUP BY cell.role_group, cell.risk_tier, s.raw_role
)
, realised AS (
    SELECT 'party' AS entity, g.role_group, tier.risk_tier, role.raw_role, sum(r.n)::BIGINT AS n FROM (SELECT cell_no >> 26 AS group_no, tier_no, role_ordinal, count(*) AS n FROM party_role GROUP BY cell_no >> 26, tier_no, role_ordinal) AS r JOIN role_group_number AS g ON g.group_no = r.group_no JOIN tier_number AS tier ON tier.tier_no = r.tier_no JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal GROUP BY g.role_group, tier.risk_tier, role.raw_role
    UNION ALL SELECT 'account' AS entity, g.role_group, tier.risk_tier, role.raw_role, sum(r.n)::BIGINT AS n FROM (SELECT cell_no >> 26 AS group_no, tier_no, role_ordinal, count(*) AS n FROM account_role GROUP BY cell_no >> 26, tier_no, role_ordinal) AS r JOIN role_group_number AS g ON g.group_no = r.group_no JOIN tier_number AS tier ON tier.tier_no = r.tier_no JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal GROUP BY g.role_group, tier.risk_tier, role.raw_role
    UNION ALL SELECT 'device' AS entity, g.role_group, tier.risk_tier, role.raw_role, sum(r.n)::BIGINT AS n FROM (SELECT cell_no >> 26 AS group_no, tier_no, role_ordinal, count(*) AS n FROM device_role GROUP BY cell_no >> 26, tier_no, role_ordinal) AS r JOIN role_group_number AS g ON g.group_no = r.group_no JOIN tier_number AS tier ON tier.tier_no = r.tier_no JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal GROUP BY g.role_group, tier.risk_tier, role.raw_role
    UNION ALL SELECT 'ip' AS entity, g.role_group, tier.risk_tier, role.raw_role, sum(r.n)::BIGINT AS n FROM (SELECT cell_no >> 26 AS group_no, tier_no, role_ordinal, count(*) AS n FROM ip_role GROUP BY cell_no >> 26, tier_no, role_ordinal) AS r JOIN role_group_number AS g ON g.group_no = r.group_no JOIN tier_number AS tier ON tier.tier_no = r.tier_no JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal GROUP BY g.role_group, tier.risk_tier, role.raw_role
    UNION ALL SELECT 'merchant' AS entity, g.role_group, tier.risk_tier, role.raw_role, sum(r.n)::BIGINT AS n FROM (SELECT cell_no >> 26 AS group_no, tier_no, role_ordinal, count(*) AS n FROM merchant_role GROUP BY cell_no >> 26, tier_no, role_ordinal) AS r JOIN role_group_number AS g ON g.group_no = r.group_no JOIN tier_number AS tier ON tier.tier_no = r.tier_no JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal GROUP BY g.role_group, tier.risk_tier, role.raw_role
)
SELECT margin.entity, margin.role_group, margin.risk_tier, margin.raw_role, margin.family
    , margin.n::BIGINT AS members
    , margin.prior, margin.factor, margin.margin
    , quantise(coalesce(expected.nano, 0)::DOUBLE / 1e9, 9) AS expected_members
    , coalesce(realised.n, 0) AS realised_members
    , lift.alpha, lift.beta, lift.or_target, lift.or_expected
FROM margin
JOIN lift ON lift.entity = margin.entity AND lift.role_group = margin.role_group
LEFT JOIN expected ON expected.entity = margin.entity AND expected.role_group = margin.role_group
    AND expected.risk_tier = margin.risk_tier AND expected.raw_role = margin.raw_role
LEFT JOIN realised ON realised.entity = margin.entity AND realised.role_group = margin.role_group
    AND realised.risk_tier = margin.risk_tier AND realised.raw_role = margin.raw_role
WHERE margin.n > 0
