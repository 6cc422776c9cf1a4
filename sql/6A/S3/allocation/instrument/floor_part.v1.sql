/*
doc: >
  Region and account type of each account type with a floor, numbered by its first cell.
*/
SELECT min(cell) AS part, region_id, account_type, max(accounts) AS accounts
FROM instrument_cell
WHERE floor > 0
GROUP BY region_id, account_type
