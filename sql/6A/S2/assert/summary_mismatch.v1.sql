/*
doc: >
  The summary is the accounts of the base counted, both ways, and their ids are dense in the order of country and
  type.
code: 118
name: SUMMARY_INCONSISTENT_WITH_BASE
hint: read s2_account_summary_6A
*/
-- Accounts of each country and type as published, with the range of their ids.
WITH published AS (
    SELECT country_iso, region_id, party_type, account_type, count(*) AS accounts
        , min(account_id) AS first_id, max(account_id) AS last_id
    FROM s2_account_base_6A
    GROUP BY country_iso, region_id, party_type, account_type
)
-- Accounts of each country and type by the summary, with the last id that they should have.
, due AS (
    SELECT country_iso, region_id, party_type, account_type, account_count
        , sum(account_count) OVER (ORDER BY country_iso, account_type)::BIGINT AS last_id
    FROM s2_account_summary_6A
)
SELECT coalesce(due.country_iso, published.country_iso) AS country_iso
    , coalesce(due.account_type, published.account_type) AS account_type
    , due.account_count, published.accounts, published.first_id, published.last_id
FROM due
FULL JOIN published ON published.country_iso = due.country_iso AND published.region_id = due.region_id
    AND published.party_type = due.party_type AND published.account_type = due.account_type
WHERE published.accounts IS DISTINCT FROM due.account_count
    OR published.last_id IS DISTINCT FROM due.last_id
    OR published.first_id IS DISTINCT FROM due.last_id - due.account_count + 1
