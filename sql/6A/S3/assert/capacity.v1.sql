/*
doc: >
  No cell has more instruments to give than its accounts could carry.
code: 132
name: CAPACITY_EXCEEDED
hint: raise hard_max_per_account, or lower the mean or share
*/
SELECT cell.region_id, cell.account_type, cell.instrument_type, cell.quota, cell.hard_max, seat.seats
FROM instrument_cell AS cell
JOIN (
    SELECT cell, seats FROM instrument_seats
    UNION ALL SELECT cell, seats FROM wallet_seats
) AS seat ON seat.cell = cell.cell
WHERE cell.quota > cell.hard_max * seat.seats
