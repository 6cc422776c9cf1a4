/*
doc: >
  The account types with their rules and leans. account_no follows the name over all types, kind_no within the party type.
*/
SELECT kind.account_type
    , kind.party_type
    , row_number() OVER (ORDER BY kind.account_type) AS account_no
    , row_number() OVER (PARTITION BY kind.party_type ORDER BY kind.account_type) AS kind_no
    , kind.account_group
    , kind.is_required
    , mean.mean_per_party
    , rule.k_max
    , rule.p_zero_weight
    , rule.sigma
    , lean.score AS lean_score
    , lean.score_weight AS lean_weight
    , lean.country_power
    , lean.appeal_share
    , lean.gate_appeal
FROM policy_6A.account_types AS kind
JOIN policy_6A.account_means AS mean ON mean.account_type = kind.account_type
JOIN policy_6A.account_rules AS rule ON rule.account_type = kind.account_type AND rule.party_type = kind.party_type
JOIN policy_6A.account_leans AS lean ON lean.account_type = kind.account_type
