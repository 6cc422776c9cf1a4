/*
doc: >
  The holdings are the accounts of the base counted by owner and type, both ways.
code: 118
name: HOLDINGS_INCONSISTENT_WITH_BASE
hint: read account_holding
*/
-- Owner and type in one integer: one column to group and to join by.
WITH base AS (
    SELECT pack_pair(base.owner_party_id, kind.ordinal) AS holding, count(*) AS accounts
    FROM s2_account_base_6A AS base
    JOIN policy_6A.account_types AS kind ON kind.account_type = base.account_type
    GROUP BY holding
)
-- The published holdings in that form.
, held AS (
    SELECT pack_pair(held.owner_party_id, kind.ordinal) AS holding, held.account_count AS accounts
    FROM s2_party_product_holdings_6A AS held
    JOIN policy_6A.account_types AS kind ON kind.account_type = held.account_type
)
SELECT pair_major(odd.holding) AS owner_party_id, kind.account_type, odd.base_accounts, odd.held_accounts
FROM (
    SELECT coalesce(base.holding, held.holding) AS holding
        , base.accounts AS base_accounts, held.accounts AS held_accounts
    FROM base
    FULL JOIN held ON held.holding = base.holding
    WHERE base.accounts IS DISTINCT FROM held.accounts
) AS odd
JOIN policy_6A.account_types AS kind ON kind.ordinal = pair_minor(odd.holding)
