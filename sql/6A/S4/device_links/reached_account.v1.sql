/*
doc: >
  One row per device and account that it reaches, with the instruments of the account that it could reach. A device reaches
  accounts in an order of its own: the owner's from a drawn one on, round, then the owner's loans, then those of secondary users.
*/
-- Accounts of each secondary user as a range of ranks, and those of the users before it on the device.
WITH user_range AS (
    SELECT used.device_id, owned.first_rank, owned.accounts
        , (sum(owned.accounts) OVER (PARTITION BY used.device_id ORDER BY used.party_id))::BIGINT - owned.accounts AS before
    FROM secondary_user AS used
    JOIN party_account_range AS owned ON owned.party_id = used.party_id
)
-- Where the owner's accounts are fewer than wanted, users lend theirs one after another.
, borrowed AS (
    SELECT demand.device_id, demand.holds_wallets, demand.instrument_demand, demand.instrument_offset
        , user_range.first_rank, demand.accounts + user_range.before AS before
        , least(user_range.accounts, demand.account_demand - demand.accounts - user_range.before) AS taken
    FROM user_range
    JOIN device_access_demand AS demand ON demand.device_id = user_range.device_id
    WHERE demand.account_demand > demand.accounts + user_range.before
)
-- Ranks of the accounts that each device reaches: the owner's, then those of users.
, reached AS (
    SELECT device_id, ordinal::UTINYINT AS ordinal, holds_wallets, instrument_demand, instrument_offset
        , (first_rank + CASE WHEN ordinal < non_loans THEN (account_offset + ordinal) % non_loans ELSE ordinal END)::UINTEGER AS owner_rank
    FROM (SELECT *, unnest(range(least(account_demand, accounts)::BIGINT)) AS ordinal FROM device_access_demand)
    UNION ALL
    SELECT device_id, (before + ordinal)::UTINYINT, holds_wallets, instrument_demand, instrument_offset, (first_rank + ordinal)::UINTEGER
    FROM (SELECT *, unnest(range(taken)) AS ordinal FROM borrowed)
)
SELECT reached.device_id, reached.ordinal, account.party_id, account.account_id, account.first_instrument
    , CASE WHEN reached.holds_wallets THEN account.instruments ELSE account.non_wallets END AS units
    , reached.instrument_demand, reached.instrument_offset
FROM reached
JOIN ranked_account AS account ON account.owner_rank = reached.owner_rank
