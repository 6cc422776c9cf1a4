/*
doc: >
  Role checks: shares of roles and tiers, the coupling of owners and what they own, and roles that the taxonomy does not know.
*/
-- Members of each entity; merchants are judged where there are enough of them.
WITH total AS (
    SELECT entity, n, entity <> 'merchant' OR n >= rule.merchants_judged_from AS is_judged
    FROM (SELECT entity, sum(n)::BIGINT AS n FROM role_cell GROUP BY entity)
    CROSS JOIN policy_6A.validation_policy AS rule
)
-- Members of each role.
, role AS (
    SELECT role.entity, role.raw_role, role.counts_as_risky, coalesce(sum(counted.n), 0)::BIGINT AS n
    FROM policy_6A.fraud_roles AS role
    LEFT JOIN roles.role_count AS counted ON counted.member = role.entity AND counted.role_ordinal = role.ordinal
    GROUP BY role.entity, role.raw_role, role.counts_as_risky
)
-- Members of each entity whose role counts as risky.
, risky AS (
    SELECT entity, sum(n) FILTER (counts_as_risky)::BIGINT AS n FROM role GROUP BY entity
)
-- Members of each tier beside the share that it should have.
, tier AS (
    SELECT part.entity, part.role_group, part.risk_tier, part.share, coalesce(sum(cell.n), 0)::BIGINT AS n
        , (sum(coalesce(sum(cell.n), 0)) OVER (PARTITION BY part.entity, part.role_group))::BIGINT AS total
    FROM (UNPIVOT tier_part ON LOW, STANDARD, ELEVATED, HIGH INTO NAME risk_tier VALUE share) AS part
    LEFT JOIN role_cell AS cell ON cell.entity = part.entity AND cell.risk_tier = part.risk_tier
        AND (part.role_group = 'ALL' OR cell.role_group = part.role_group)
    GROUP BY part.entity, part.role_group, part.risk_tier, part.share
)
-- Realised odds ratios without owners in fraud rings, which make up most of the risk that they see; judged where all counts have
-- support.
, coupling AS (
    SELECT r.metric_name, r.odds_ratio AS value, r.risky_of_risky + r.clean_of_risky + r.risky_of_clean + r.clean_of_clean AS support_n
        , least(r.risky_of_risky, r.clean_of_risky, r.risky_of_clean, r.clean_of_clean) >= rule.support.t7_count AS is_judged
    FROM risk_table AS r
    CROSS JOIN policy_6A.validation_policy AS rule
    WHERE r.metric_name IN ('or_account_lone', 'or_device_lone')
)
SELECT 'ROLE_DISTRIBUTION_' || upper(total.entity) AS check_id, 'risky_fraction_low' AS metric_name, risky.n / total.n AS value, '>=' AS comparison
    , CASE WHEN total.is_judged THEN bound.min_risky_fraction ELSE 0 END AS threshold, total.n AS rows_examined
FROM total JOIN risky ON risky.entity = total.entity JOIN policy_6A.role_distribution_checks AS bound ON bound.entity = total.entity
UNION ALL
SELECT 'ROLE_DISTRIBUTION_' || upper(total.entity), 'risky_fraction_high', risky.n / total.n, '<='
    , CASE WHEN total.is_judged THEN bound.max_risky_fraction ELSE 1 END, total.n
FROM total JOIN risky ON risky.entity = total.entity JOIN policy_6A.role_distribution_checks AS bound ON bound.entity = total.entity
UNION ALL
SELECT 'ROLE_BANDS', lower(role.raw_role) || '_high', role.n / total.n, '<=', band.high * (1 + rule.band_slack), total.n
FROM policy_6A.role_bands AS band
JOIN role ON role.entity = band.entity AND role.raw_role = band.raw_role
JOIN total ON total.entity = band.entity AND total.is_judged
CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL
SELECT 'ROLE_BANDS', lower(role.raw_role) || '_low', role.n / total.n, '>=', band.low * (1 - rule.band_slack), total.n
FROM policy_6A.role_bands AS band
JOIN role ON role.entity = band.entity AND role.raw_role = band.raw_role
JOIN total ON total.entity = band.entity AND total.is_judged
CROSS JOIN policy_6A.validation_policy AS rule
WHERE band.low IS NOT NULL
UNION ALL
SELECT 'ROLE_BANDS', 'tier_' || tier.entity || '_' || lower(tier.role_group) || '_' || lower(tier.risk_tier)
    , quantise(abs(tier.n / nullif(tier.total, 0) - tier.share), 12), '<=', greatest(rule.tier_slack, 1 / nullif(tier.total, 0)), tier.total
FROM tier CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL
SELECT 'PROPAGATION_BAND', metric_name || '_low', value, '>=', CASE WHEN is_judged THEN rule.or_low ELSE 0 END, support_n
FROM coupling CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL
SELECT 'PROPAGATION_BAND', metric_name || '_high', value, '<=', CASE WHEN is_judged THEN rule.or_high ELSE 1e9 END, support_n
FROM coupling CROSS JOIN policy_6A.validation_policy AS rule
UNION ALL
SELECT 'ROLE_VOCAB_TAXONOMY', entity || '_unmapped', unmapped, '=', 0, rows FROM role_mapping
