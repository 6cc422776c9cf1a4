/*
doc: >
  No account of a type with a floor is bare, no wallet stands on an account without a card, and no account has
  more of a type than its hard maximum, in what is published.
code: 139
name: ACCOUNT_EQUIPMENT
hint: read the floor and the wallets of S3
*/
-- Accounts that carry the same units, and whether these hold a card, a wallet, or anything that is no wallet.
WITH equipped AS (
    SELECT region_id, account_type, carried, accounts, first_account_id
        , bool_or(units > 0 AND instrument_class <> 'WALLET') AS has_own
        , bool_or(units > 0 AND instrument_class = 'CARD') AS has_card
        , bool_or(units > 0 AND instrument_class = 'WALLET') AS has_wallet
    FROM equipment
    GROUP BY region_id, account_type, carried, accounts, first_account_id
)
SELECT equipped.first_account_id, equipped.account_type, equipped.accounts
    , CASE WHEN equipped.has_wallet AND NOT equipped.has_card THEN 'wallet without a card' ELSE 'bare' END AS fault
FROM equipped
JOIN policy_6A.instrument_floors AS floors ON floors.account_type = equipped.account_type
WHERE (floors.floor > 0 AND NOT equipped.has_own) OR (equipped.has_wallet AND NOT equipped.has_card)
UNION ALL
SELECT equipment.first_account_id, equipment.account_type, equipment.accounts
    , equipment.units || ' of ' || equipment.instrument_type
FROM equipment
LEFT JOIN policy_6A.instrument_rules AS rule
    ON rule.account_type = equipment.account_type AND rule.instrument_type = equipment.instrument_type
WHERE equipment.units > coalesce(rule.hard_max_per_account, 0)
