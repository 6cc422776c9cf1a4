/*
doc: >
  Rules and shares name the same pairs of account type and instrument type once, shares sum to 1, every account type has a
  floor, a total, shares and rules, tilts name what exists, and rules keep the bounds of their group.
code: 31
name: POLICY_SCHEMA_INVALID
hint: mend the named policy key
*/
-- Rules with the group of their instrument type, whose bounds they keep.
WITH grouped AS (
    SELECT rule.account_type, rule.instrument_type, rule.p_zero_weight, rule.sigma, rule.hard_max_per_account
        , CASE
            WHEN kind.instrument_class = 'WALLET' THEN 'WALLET'
            WHEN kind.instrument_class = 'BANK_ACCOUNT' THEN 'HANDLE'
            WHEN kind.is_virtual THEN 'VIRTUAL'
            ELSE 'PHYSICAL'
        END AS instrument_group
    FROM policy_6A.instrument_rules AS rule
    JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = rule.instrument_type
)
SELECT '6A.taxonomy_instrument_types.instrument_types' AS policy_key, instrument_type AS entry, 'stands twice' AS fault
FROM policy_6A.instrument_types
GROUP BY instrument_type
HAVING count(*) > 1
UNION ALL
SELECT '6A.instrument_per_account_priors.instrument_rules', account_type || ' ' || instrument_type, 'stands twice'
FROM policy_6A.instrument_rules
GROUP BY account_type, instrument_type
HAVING count(*) > 1
UNION ALL
SELECT '6A.instrument_mix_priors.instrument_shares', account_type || ' ' || instrument_type, 'stands twice'
FROM policy_6A.instrument_shares
GROUP BY account_type, instrument_type
HAVING count(*) > 1
UNION ALL
SELECT '6A.instrument_per_account_priors.instrument_rules', mix.account_type || ' ' || mix.instrument_type, 'is missing'
FROM policy_6A.instrument_shares AS mix
ANTI JOIN policy_6A.instrument_rules AS rule
    ON rule.account_type = mix.account_type AND rule.instrument_type = mix.instrument_type
UNION ALL
SELECT '6A.instrument_mix_priors.instrument_shares', rule.account_type || ' ' || rule.instrument_type, 'is missing'
FROM policy_6A.instrument_rules AS rule
ANTI JOIN policy_6A.instrument_shares AS mix
    ON rule.account_type = mix.account_type AND rule.instrument_type = mix.instrument_type
UNION ALL
SELECT '6A.instrument_mix_priors.instrument_shares', account_type, 'does not sum to 1'
FROM policy_6A.instrument_shares
GROUP BY account_type
HAVING abs(sum(to_fixed_point(share, 12))::DOUBLE / 1e12 - 1) > 1e-9
UNION ALL
SELECT '6A.taxonomy_instrument_types.instrument_types', instrument_type, 'is one of more than the 31 types that pack_unit holds'
FROM policy_6A.instrument_types
WHERE ordinal > 31
UNION ALL
SELECT '6A.instrument_mix_priors.instrument_totals', kind.account_type, 'is missing'
FROM policy_6A.account_types AS kind
ANTI JOIN policy_6A.instrument_totals AS total ON total.account_type = kind.account_type
UNION ALL
SELECT '6A.policy_instrument_floor.instrument_floors', kind.account_type, 'is missing'
FROM policy_6A.account_types AS kind
ANTI JOIN policy_6A.instrument_floors AS floors ON floors.account_type = kind.account_type
UNION ALL
SELECT '6A.instrument_mix_priors.instrument_shares', kind.account_type, 'is missing'
FROM policy_6A.account_types AS kind
ANTI JOIN policy_6A.instrument_shares AS mix ON mix.account_type = kind.account_type
UNION ALL
SELECT '6A.instrument_per_account_priors.instrument_rules', kind.account_type, 'is missing'
FROM policy_6A.account_types AS kind
ANTI JOIN policy_6A.instrument_rules AS rule ON rule.account_type = kind.account_type
UNION ALL
SELECT rule.policy_key, rule.account_type || ' ' || rule.instrument_type, 'is no account type or no instrument type'
FROM (
    SELECT '6A.instrument_per_account_priors.instrument_rules' AS policy_key, account_type, instrument_type
    FROM policy_6A.instrument_rules
    UNION ALL
    SELECT '6A.instrument_mix_priors.instrument_shares', account_type, instrument_type FROM policy_6A.instrument_shares
) AS rule
LEFT JOIN policy_6A.account_types AS account ON account.account_type = rule.account_type
LEFT JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = rule.instrument_type
WHERE account.account_type IS NULL OR kind.instrument_type IS NULL
UNION ALL
SELECT '6A.instrument_mix_priors.instrument_totals', total.account_type, 'is above its own bounds'
FROM policy_6A.instrument_totals AS total
JOIN policy_6A.instrument_shares AS mix ON mix.account_type = total.account_type
WHERE mix.share > total.share_max OR total.mean_per_account > total.mean_max
UNION ALL
SELECT '6A.instrument_per_account_priors.instrument_rules', rule.account_type || ' ' || rule.instrument_type, 'is outside the bounds of all rules'
FROM policy_6A.instrument_rules AS rule
CROSS JOIN (SELECT unnest(instrument_rule_bounds) FROM policy_6A.instrument_per_account_priors) AS bound
WHERE rule.sigma > bound.sigma_max OR rule.hard_max_per_account > bound.hard_max_max
UNION ALL
SELECT '6A.instrument_per_account_priors.instrument_rule_bounds', 'wide_share_min', 'too few rules are wide'
FROM policy_6A.instrument_rules AS rule
CROSS JOIN (SELECT unnest(instrument_rule_bounds) FROM policy_6A.instrument_per_account_priors) AS bound
HAVING count(*) FILTER (rule.sigma >= bound.wide_sigma) < max(bound.wide_share_min) * count(*)
UNION ALL
SELECT '6A.instrument_per_account_priors.instrument_rules', rule.account_type || ' ' || rule.instrument_type
    , 'is outside the bounds of its group'
FROM grouped AS rule
JOIN policy_6A.instrument_group_bounds AS bound ON bound.instrument_group = rule.instrument_group
WHERE rule.p_zero_weight NOT BETWEEN bound.gate_min AND bound.gate_max
    OR rule.sigma NOT BETWEEN bound.sigma_min AND bound.sigma_max
    OR rule.hard_max_per_account NOT BETWEEN bound.hard_max_min AND bound.hard_max_max
UNION ALL
SELECT '6A.instrument_mix_priors.region_scores', region.value, 'is missing'
FROM policy_6A.regions AS region
ANTI JOIN policy_6A.region_scores AS score ON score.region_id = region.value
UNION ALL
SELECT tilt.policy_key, tilt.instrument_type || ' ' || tilt.score, 'stands twice or is no instrument type'
FROM (
    SELECT '6A.instrument_mix_priors.instrument_tilts' AS policy_key, instrument_type, score FROM policy_6A.instrument_tilts
    UNION ALL
    SELECT '6A.instrument_mix_priors.region_tilts', instrument_type, score FROM policy_6A.region_tilts
    UNION ALL
    SELECT '6A.instrument_per_account_priors.instrument_score_factors', instrument_type, score
    FROM policy_6A.instrument_score_factors
) AS tilt
LEFT JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = tilt.instrument_type
GROUP BY tilt.policy_key, tilt.instrument_type, tilt.score
HAVING count(*) > 1 OR count(kind.instrument_type) = 0
