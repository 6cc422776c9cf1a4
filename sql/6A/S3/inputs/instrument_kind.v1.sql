/*
doc: >
  The rules: which instrument types stand on which account types. kind_no follows the instrument's name within the account
  type, rule_no both names. Wallets wait for the cards of their account.
*/
SELECT rule.account_type
    , account.party_type
    , rule.instrument_type
    , row_number() OVER (ORDER BY rule.account_type, rule.instrument_type) - 1 AS rule_no
    , row_number() OVER (PARTITION BY rule.account_type ORDER BY rule.instrument_type) AS kind_no
    , dense_rank() OVER (ORDER BY rule.instrument_type) AS instrument_no
    , kind.instrument_class
    , kind.scheme_kind
    , kind.is_virtual
    , kind.is_international
    , to_fixed_point(mix.share, 9)::BIGINT AS share
    , total.mean_per_account
    , rule.hard_max_per_account
    , rule.p_zero_weight
    , rule.sigma
    , floors.floor
FROM policy_6A.instrument_rules AS rule
JOIN policy_6A.account_types AS account ON account.account_type = rule.account_type
JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = rule.instrument_type
JOIN policy_6A.instrument_shares AS mix
    ON mix.account_type = rule.account_type AND mix.instrument_type = rule.instrument_type
JOIN policy_6A.instrument_totals AS total ON total.account_type = rule.account_type
JOIN policy_6A.instrument_floors AS floors ON floors.account_type = rule.account_type
