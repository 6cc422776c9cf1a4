/*
doc: >
  No account of a type with a floor is bare, no wallet stands on an account without a card, and no account has
  more of a type than its hard maximum, in what is published.
code: 139
name: ACCOUNT_EQUIPMENT
hint: read the floor and the wallets of S3
*/
WITH held AS (
    SELECT base.account_id, base.instrument_type, count(*) AS n
    FROM s3_instrument_base_6A AS base
    GROUP BY base.account_id, base.instrument_type
)
, equipped AS (
    SELECT held.account_id
        , bool_or(kind.instrument_class <> 'WALLET') AS has_own
        , bool_or(kind.instrument_class = 'CARD') AS has_card
        , bool_or(kind.instrument_class = 'WALLET') AS has_wallet
    FROM held
    JOIN policy_6A.instrument_types AS kind ON kind.instrument_type = held.instrument_type
    GROUP BY held.account_id
)
SELECT account.account_id, account.account_type
    , CASE WHEN equipped.has_wallet AND NOT equipped.has_card THEN 'wallet without a card' ELSE 'bare' END AS fault
FROM s2_account_base_6A AS account
JOIN policy_6A.instrument_floors AS floors ON floors.account_type = account.account_type
LEFT JOIN equipped ON equipped.account_id = account.account_id
WHERE (floors.floor > 0 AND NOT coalesce(equipped.has_own, false))
    OR (equipped.has_wallet AND NOT equipped.has_card)
UNION ALL
SELECT held.account_id, held.instrument_type, 'more than ' || rule.hard_max_per_account
FROM held
JOIN s2_account_base_6A AS account ON account.account_id = held.account_id
JOIN policy_6A.instrument_rules AS rule
    ON rule.account_type = account.account_type AND rule.instrument_type = held.instrument_type
WHERE held.n > rule.hard_max_per_account
