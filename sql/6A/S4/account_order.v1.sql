/*
doc: >
  The accounts in the order of their owners, loans after others, each as one number of owner, whether it is a loan, and id:
  sorted in half the time of three columns. So the accounts of a party are a stretch of places.
step: load_party_base
*/
SELECT (account.owner_party_id << 33) | ((kind.account_group = 'LOAN')::BIGINT << 32) | account.account_id AS code
FROM s2_account_base_6A AS account
JOIN policy_6A.account_types AS kind ON kind.account_type = account.account_type
ORDER BY code
