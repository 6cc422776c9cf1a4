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
, listed AS (
    SELECT pack_pair(listed.owner_party_id, kind.ordinal) AS holding, listed.account_count AS accounts
    FROM s2_party_product_holdings_6A AS listed
    JOIN policy_6A.account_types AS kind ON kind.account_type = listed.account_type
)
SELECT pair_major(odd.holding) AS owner_party_id, kind.account_type, odd.base_accounts, odd.listed_accounts
FROM (
    SELECT coalesce(base.holding, listed.holding) AS holding
        , base.accounts AS base_accounts, listed.accounts AS listed_accounts
    FROM base
    FULL JOIN listed ON listed.holding = base.holding
    WHERE base.accounts IS DISTINCT FROM listed.accounts
) AS odd
JOIN policy_6A.account_types AS kind ON kind.ordinal = pair_minor(odd.holding)
