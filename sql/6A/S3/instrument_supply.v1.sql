/*
doc: >
  What each cell has to give of cards and handles and to give it to: its quota, the accounts that may have one, and those that passed
  its gate. Where these could not hold the quota under the cap, accounts are missing.
step: allocate_instruments
*/
WITH bid AS (
    SELECT part, count(*) AS bids, sum(weight)::BIGINT AS weight_total
    FROM instrument_taker
    GROUP BY part
)
SELECT cell.cell, cell.quota, cell.hard_max AS cap, seat.seats
    , coalesce(bid.bids, 0) AS bids
    , coalesce(bid.weight_total, 0) AS weight_total
    , greatest(0, least(seat.seats, (cell.quota + cell.hard_max - 1) // cell.hard_max) - coalesce(bid.bids, 0)) AS missing
FROM instrument_cell AS cell
JOIN instrument_seats AS seat ON seat.cell = cell.cell
LEFT JOIN bid ON bid.part = cell.cell
