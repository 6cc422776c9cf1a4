/*
doc: >
  The quota of each cell with the cap of an account, the accounts that could have the instrument (eligible), the candidates
  that it is shared out over, and how many of these are admitted beyond the gate: where those who passed it could not hold
  the quota under the cap, as many as are missing.
*/
-- Accounts of each region and type that may have the instrument.
WITH eligible AS (
    SELECT cells_before, count(*) AS accounts FROM eligible_account GROUP BY cells_before
)
-- Candidates of each cell that passed the gate.
, passed AS (
    SELECT part, count(*) AS candidates FROM open_weight GROUP BY part
)
-- Quota, cap, eligible accounts and candidates of each cell.
, supply AS (
    SELECT cell.cell::USMALLINT AS part
        , cell.quota
        , cell.hard_max AS cap
        , coalesce(eligible.accounts, 0) AS eligible
        , coalesce(passed.candidates, 0) AS candidates
    FROM instrument_cell AS cell
    LEFT JOIN eligible ON eligible.cells_before = cell.cell - cell.kind_no
    LEFT JOIN passed ON passed.part = cell.cell
    WHERE cell.pass = current_schema()
)
SELECT part, quota, cap::UTINYINT AS cap, eligible
    , candidates + candidates_missing(quota, cap, eligible, candidates) AS candidates
    , candidates_missing(quota, cap, eligible, candidates) AS admitted
FROM supply
