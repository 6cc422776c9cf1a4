/*
doc: >
  Every instrument that a cap cut off found another account.
code: 133
name: CAP_REDISTRIBUTION_FAILED
hint: raise hard_max_per_account of the named cells
*/
SELECT cell.region_id, cell.account_type, cell.instrument_type, cut.overflow, cut.given
FROM (
    SELECT part, max(overflow) AS overflow, sum(given) AS given FROM allocation.overflow GROUP BY part
) AS cut
JOIN instrument_cell AS cell ON cell.cell = cut.part
WHERE cut.given <> cut.overflow
