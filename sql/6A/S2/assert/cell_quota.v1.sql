/*
doc: >
  Every cell has as many accounts as its quota, less what the cap dropped.
code: 113
name: ALLOCATION_FAILED
hint: read the allocation of S2
*/
-- Accounts of each cell as published.
WITH published AS (
    SELECT region_id, party_type, segment_id, account_type, count(*) AS accounts
    FROM s2_account_base_6A
    GROUP BY region_id, party_type, segment_id, account_type
)
-- Accounts of each cell that found nobody below the cap.
, dropped AS (
    SELECT part, max(overflow) - sum(given) AS accounts FROM account_overflow GROUP BY part
)
-- Accounts that each cell should have.
, due AS (
    SELECT cell.region_id, cell.party_type, cell.segment_id, cell.account_type
        , cell.quota - coalesce(dropped.accounts, 0) AS accounts
    FROM account_cell AS cell
    LEFT JOIN dropped ON dropped.part = cell.cell
)
SELECT coalesce(due.region_id, published.region_id) AS region_id
    , coalesce(due.segment_id, published.segment_id) AS segment_id
    , coalesce(due.account_type, published.account_type) AS account_type
    , due.accounts AS due, coalesce(published.accounts, 0) AS found
FROM due
FULL JOIN published ON published.region_id = due.region_id AND published.party_type = due.party_type
    AND published.segment_id = due.segment_id AND published.account_type = due.account_type
WHERE coalesce(published.accounts, 0) IS DISTINCT FROM due.accounts
