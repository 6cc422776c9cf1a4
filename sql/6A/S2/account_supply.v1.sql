/*
doc: >
  What each cell has to give and to give it to: its quota, and the parties that passed its gate. Where these could not
  hold the quota under the cap, parties are missing.
step: allocate_accounts
*/
WITH bid AS (
    SELECT part, count(*) AS bids, sum(weight)::BIGINT AS weight_total
    FROM account_bid_open
    GROUP BY part
)
SELECT quota.cell, quota.quota, cell.k_max AS cap, cell.parties AS seats
    , coalesce(bid.bids, 0) AS bids
    , coalesce(bid.weight_total, 0) AS weight_total
    , greatest(0, least(cell.parties, (quota.quota + cell.k_max - 1) // cell.k_max) - coalesce(bid.bids, 0)) AS missing
FROM account_quota AS quota
JOIN account_cell AS cell ON cell.cell = quota.cell
LEFT JOIN bid ON bid.part = quota.cell
