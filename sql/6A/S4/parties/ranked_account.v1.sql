/*
doc: >
  The accounts with their ranks in the order of their owners, from 1, and with their instruments, which are numbered one after
  another, wallets last.
*/
-- First instrument of each account, and its instruments with and without wallets.
WITH counted AS (
    SELECT i.account_id, min(i.instrument_id) AS first_instrument
        , count(*) FILTER (type.instrument_class <> 'WALLET') AS non_wallets, count(*) AS instruments
    FROM s3_instrument_base_6A AS i
    JOIN policy_6A.instrument_types AS type ON type.instrument_type = i.instrument_type
    GROUP BY i.account_id
)
-- Rows of a table are numbered from any number on, one after another.
, ranked AS (
    SELECT (account.rowid - first.row_no + 1)::UINTEGER AS owner_rank
        , owner_order_party(account.owner_order) AS party_id
        , owner_order_account(account.owner_order) AS account_id
        , owner_order_is_loan(account.owner_order) AS is_loan
    FROM account_order AS account
    CROSS JOIN (SELECT min(account.rowid) AS row_no FROM account_order AS account) AS first
)
SELECT ranked.owner_rank, ranked.party_id, ranked.account_id, ranked.is_loan
    , coalesce(counted.first_instrument, 0) AS first_instrument
    , coalesce(counted.non_wallets, 0)::UTINYINT AS non_wallets
    , coalesce(counted.instruments, 0)::UTINYINT AS instruments
FROM ranked
LEFT JOIN counted ON counted.account_id = ranked.account_id
