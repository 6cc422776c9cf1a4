/*
doc: >
  The accounts in the order of their owners, loans after others, each as one number (pack_owner_order). So the accounts of a
  party follow one another.
*/
SELECT pack_owner_order(account.owner_party_id, type.account_group = 'LOAN', account.account_id) AS owner_order
FROM s2_account_base_6A AS account
JOIN policy_6A.account_types AS type ON type.account_type = account.account_type
ORDER BY owner_order
