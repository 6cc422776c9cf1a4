/*
doc: >
  One row per party and account type with its accounts, capped and covered, and the id before its first account. Ids
  follow country, account type and party.
*/
-- Accounts of each party and cell after transfers for coverage.
WITH settled AS (
    SELECT h.part, h.country_no, h.key, h.units - coalesce(moved.given, 0) AS accounts
    FROM account_capped AS h
    LEFT JOIN coverage_transfer AS moved ON moved.part = h.part AND moved.key = h.key AND moved.given > 0
    WHERE h.units > 0
    UNION ALL
    SELECT part, country_no, key, received FROM coverage_transfer WHERE received > 0
)
-- These with the number of their account type, which is the second key of the ids' order.
, numbered AS (
    SELECT s.part, s.country_no, c.account_no, s.key AS party_id, s.accounts::UTINYINT AS accounts
    FROM settled AS s
    JOIN account_cell AS c ON c.cell = s.part
)
SELECT part AS cell, country_no, party_id, accounts
    , coalesce(sum(accounts) OVER (
        ORDER BY country_no, account_no, party_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)::BIGINT AS accounts_before
FROM numbered
