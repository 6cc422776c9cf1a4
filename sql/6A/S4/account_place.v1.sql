/*
doc: >
  The accounts with their places in the order of their owners, from 1, and with their instruments, which are numbered one
  after another, wallets last.
step: load_party_base
*/
WITH counted AS (
    SELECT i.account_id, min(i.instrument_id) AS first_instrument
        , count(*) FILTER (kind.instrument_class <> 'WALLET') AS plain, count(*) AS instruments
    FROM s3_instrument_base_6A AS i
    JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = i.instrument_type
    GROUP BY i.account_id
)
, placed AS (
    SELECT (account.rowid - first.place + 1)::UINTEGER AS place, account.code >> 33 AS party_id
        , account.code & ((1::BIGINT << 32) - 1) AS account_id, account.code >> 32 & 1 = 1 AS is_loan
    FROM account_order AS account
    CROSS JOIN (SELECT min(account.rowid) AS place FROM account_order AS account) AS first
)
SELECT placed.place, placed.party_id, placed.account_id, placed.is_loan
    , coalesce(counted.first_instrument, 0) AS first_instrument
    , coalesce(counted.plain, 0)::UTINYINT AS plain
    , coalesce(counted.instruments, 0)::UTINYINT AS instruments
FROM placed
LEFT JOIN counted ON counted.account_id = placed.account_id
