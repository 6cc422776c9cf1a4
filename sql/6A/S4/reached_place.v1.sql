/*
doc: >
  The places of the accounts that each device reaches, in its own order: the owner's from a drawn one on, round, then
  loans, then those of further users.
materialize: view
step: emit_regions.device_links
*/
WITH user_stretch AS (
    SELECT used.device_id, purse.first_place, purse.accounts
        , (sum(purse.accounts) OVER (PARTITION BY used.device_id ORDER BY used.party_id))::BIGINT - purse.accounts AS before
    FROM device_use_kept AS used
    JOIN party_purse AS purse ON purse.party_id = used.party_id
)
, borrowed AS (
    SELECT wish.*, user_stretch.first_place AS user_place, wish.accounts + user_stretch.before AS before
        , least(user_stretch.accounts, wish.wanted - wish.accounts - user_stretch.before) AS taken
    FROM user_stretch
    JOIN device_wish AS wish ON wish.device_id = user_stretch.device_id
    WHERE wish.wanted > wish.accounts + user_stretch.before
)
SELECT device_id, ordinal::UTINYINT AS ordinal, holds_wallets, instruments_wanted, turn
    , (first_place + CASE WHEN ordinal < daily THEN (skip + ordinal) % daily ELSE ordinal END)::UINTEGER AS place
FROM (SELECT *, unnest(range(least(wanted, accounts)::BIGINT)) AS ordinal FROM device_wish)
UNION ALL
SELECT device_id, (before + ordinal)::UTINYINT, holds_wallets, instruments_wanted, turn, (user_place + ordinal)::UINTEGER
FROM (SELECT *, unnest(range(taken)) AS ordinal FROM borrowed)
