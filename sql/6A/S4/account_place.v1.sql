/*
doc: >
  The accounts in the order of their owners, loans after others, numbered: the accounts of a party are a stretch of
  places. Each with its instruments, which are numbered one after another, wallets last.
step: load_party_base
*/
WITH counted AS (
    SELECT i.account_id, min(i.instrument_id) AS first_instrument
        , count(*) FILTER (kind.instrument_class <> 'WALLET') AS plain, count(*) AS instruments
    FROM s3_instrument_base_6A AS i
    JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = i.instrument_type
    GROUP BY i.account_id
)
SELECT row_number() OVER (ORDER BY account.owner_party_id, kind.account_group = 'LOAN', account.account_id)::UINTEGER AS place
    , account.owner_party_id AS party_id
    , account.account_id
    , kind.account_group = 'LOAN' AS is_loan
    , coalesce(counted.first_instrument, 0) AS first_instrument
    , coalesce(counted.plain, 0)::UTINYINT AS plain
    , coalesce(counted.instruments, 0)::UTINYINT AS instruments
FROM s2_account_base_6A AS account
JOIN policy_6A.account_types AS kind ON kind.account_type = account.account_type
LEFT JOIN counted ON counted.account_id = account.account_id
