/*
doc: The accounts to which each account has sent money, an edge however often.
source: account
target: account
*/
SELECT DISTINCT account_id AS source_id, counterparty_account_id AS target_id, 'SENT' AS edge
FROM flow_6B
WHERE counterparty_account_id IS NOT NULL
