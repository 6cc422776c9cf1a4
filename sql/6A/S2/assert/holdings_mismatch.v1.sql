/*
doc: >
  The holdings are the accounts of the base counted by owner and type, both ways.
code: 118
name: HOLDINGS_INCONSISTENT_WITH_BASE
hint: read account_holding
*/
SELECT owner_party_id, account_type, sum(base) AS base_accounts, sum(held) AS held_accounts
FROM (
    SELECT owner_party_id, account_type, 1 AS base, 0 AS held FROM s2_account_base_6A
    UNION ALL
    SELECT owner_party_id, account_type, 0, account_count FROM s2_party_product_holdings_6A
)
GROUP BY owner_party_id, account_type
HAVING sum(base) <> sum(held)
