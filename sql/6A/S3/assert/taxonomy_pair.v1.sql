/*
doc: >
  An instrument type stands only on accounts of its ledgers and party types, in the rules as in what is
  published, and every account type with accounts has rules.
code: 131
name: TAXONOMY_PAIR_FORBIDDEN
hint: 6A.instrument_per_account_priors or 6A.taxonomy_instrument_types
*/
SELECT rule.account_type, rule.instrument_type, 'rule' AS place
FROM policy_6A.instrument_rules AS rule
LEFT JOIN policy_6A.account_types AS account ON account.account_type = rule.account_type
LEFT JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = rule.instrument_type
WHERE coalesce(NOT list_contains(kind.ledgers, account.ledger)
    OR NOT list_contains(kind.party_types, account.party_type), true)
UNION ALL
SELECT DISTINCT c.account_type, NULL, 'accounts without rules'
FROM s2_account_summary_6A AS c
ANTI JOIN instrument_kind AS kind ON kind.account_type = c.account_type
