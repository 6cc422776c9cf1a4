/*
doc: >
  No cell has more instruments to give than its accounts could carry.
code: 132
name: CAPACITY_EXCEEDED
hint: raise hard_max_per_account, or lower the mean or share
*/
SELECT cell.region_id, cell.account_type, cell.instrument_type, cell.quota, cell.hard_max, shared.eligible
FROM instrument_cell AS cell
JOIN allocation.quota AS shared ON shared.part = cell.cell
WHERE cell.quota > cell.hard_max * shared.eligible
