/*
doc: Number of accounts per party by party type, as shares of the type.
title: Accounts per party
*/
-- Accounts of each party.
WITH held AS (
    SELECT owner_party_id, sum(account_count) AS accounts
    FROM s2_party_product_holdings_6A
    GROUP BY owner_party_id
)
SELECT party.party_type, least(coalesce(held.accounts, 0), 12) AS accounts
    , count(*) / sum(count(*)) OVER (PARTITION BY party.party_type) AS share
FROM s1_party_base_6A AS party
LEFT JOIN held ON held.owner_party_id = party.party_id
GROUP BY party.party_type, least(coalesce(held.accounts, 0), 12)
