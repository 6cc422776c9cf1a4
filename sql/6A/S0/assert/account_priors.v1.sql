/*
doc: >
  Every account type has one mean and one rule, tilts and adjustments name what exists and stand
  once, and the rules keep the bounds of their group. Bounds stand for every party type.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
-- Account types that means and rules name.
WITH entry AS (
    SELECT '6A.product_mix_priors.account_means' AS policy_key, account_type FROM policy_6A.account_means
    UNION ALL SELECT '6A.account_per_party_priors.account_rules', account_type FROM policy_6A.account_rules
)
SELECT '6A.taxonomy_account_types.account_types' AS policy_key, account_type AS entry, 'stands twice' AS fault
FROM policy_6A.account_types
GROUP BY account_type
HAVING count(*) > 1
UNION ALL
SELECT '6A.taxonomy_account_types.account_types', kind.account_type, 'has an unknown party type'
FROM policy_6A.account_types AS kind
ANTI JOIN policy_6A.party_types AS type ON type.party_type = kind.party_type
UNION ALL
SELECT '6A.product_mix_priors.account_means', kind.account_type, 'is missing'
FROM policy_6A.account_types AS kind
ANTI JOIN policy_6A.account_means AS mean ON mean.account_type = kind.account_type
UNION ALL
SELECT '6A.account_per_party_priors.account_rules', kind.account_type, 'does not stand once for its party type'
FROM policy_6A.account_types AS kind
LEFT JOIN policy_6A.account_rules AS rule
    ON rule.account_type = kind.account_type AND rule.party_type = kind.party_type
GROUP BY kind.account_type
HAVING count(rule.account_type) <> 1
UNION ALL
SELECT entry.policy_key, entry.account_type, 'is no account type'
FROM entry
ANTI JOIN policy_6A.account_types AS kind ON kind.account_type = entry.account_type
UNION ALL
SELECT '6A.product_mix_priors.account_tilts', account_type || ' ' || score, 'stands twice'
FROM policy_6A.account_tilts
GROUP BY account_type, score
HAVING count(*) > 1
UNION ALL
SELECT '6A.product_mix_priors.account_tilts', tilt.account_type, 'is no account type'
FROM policy_6A.account_tilts AS tilt
ANTI JOIN policy_6A.account_types AS kind ON kind.account_type = tilt.account_type
UNION ALL
SELECT '6A.account_per_party_priors.account_tag_adjustments', change.account_type, 'is no account type'
FROM policy_6A.account_tag_adjustments AS change
ANTI JOIN policy_6A.account_types AS kind ON kind.account_type = change.account_type
UNION ALL
SELECT '6A.account_per_party_priors.account_tag_adjustments', segment.segment_id || ' ' || change.account_type
    , 'is adjusted by two tags'
FROM (SELECT segment_id, unnest(tags) AS tag FROM policy_6A.segments) AS segment
JOIN policy_6A.account_tag_adjustments AS change ON change.tag = segment.tag
GROUP BY segment.segment_id, change.account_type
HAVING count(*) > 1
UNION ALL
SELECT '6A.account_per_party_priors.account_rules', rule.account_type, 'is outside the bounds of all rules'
FROM policy_6A.account_rules AS rule
CROSS JOIN (SELECT unnest(account_rule_bounds) FROM policy_6A.account_per_party_priors) AS bound
WHERE rule.k_max > bound.k_max_max OR rule.sigma > bound.sigma_max
UNION ALL
SELECT '6A.account_per_party_priors.account_rule_bounds', 'wide_share_min', 'too few rules are wide'
FROM policy_6A.account_rules AS rule
CROSS JOIN (SELECT unnest(account_rule_bounds) FROM policy_6A.account_per_party_priors) AS bound
HAVING count(*) FILTER (rule.sigma >= bound.wide_sigma) < max(bound.wide_share_min) * count(*)
UNION ALL
SELECT '6A.account_per_party_priors.account_rules', rule.account_type, 'is outside the bounds of its group'
FROM policy_6A.account_rules AS rule
JOIN policy_6A.account_types AS kind ON kind.account_type = rule.account_type
JOIN policy_6A.account_group_bounds AS bound
    ON bound.account_group = kind.account_group AND bound.is_required = kind.is_required
WHERE rule.p_zero_weight NOT BETWEEN bound.gate_min AND bound.gate_max
    OR rule.sigma NOT BETWEEN bound.sigma_min AND bound.sigma_max
    OR rule.k_max NOT BETWEEN bound.k_min AND bound.k_max
UNION ALL
SELECT '6A.product_mix_priors.accounts_per_party_bounds', bound.party_type, 'too few types have a mean'
FROM policy_6A.accounts_per_party_bounds AS bound
JOIN policy_6A.account_types AS kind ON kind.party_type = bound.party_type
JOIN policy_6A.account_means AS mean ON mean.account_type = kind.account_type
GROUP BY bound.party_type, bound.held_types_min
HAVING count(*) FILTER (mean.mean_per_party > 0) < bound.held_types_min
UNION ALL
SELECT '6A.product_mix_priors.accounts_per_party_bounds', type.party_type, 'is missing'
FROM policy_6A.party_types AS type
ANTI JOIN policy_6A.accounts_per_party_bounds AS bound ON bound.party_type = type.party_type
UNION ALL
SELECT '6A.account_per_party_priors.required_coverage', type.party_type, 'is missing'
FROM policy_6A.party_types AS type
ANTI JOIN policy_6A.required_coverage AS coverage ON coverage.party_type = type.party_type
UNION ALL
SELECT '6A.account_per_party_priors.holder_bounds', type.party_type, 'is missing'
FROM policy_6A.party_types AS type
ANTI JOIN policy_6A.holder_bounds AS bound ON bound.party_type = type.party_type
