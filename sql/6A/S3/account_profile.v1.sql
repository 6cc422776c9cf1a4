/*
doc: >
  Where the cells and traits of each region, segment and account type begin, and the numbers of the instrument types that
  it may have, from 1 on.
step: plan_counts
*/
WITH cell AS (
    SELECT region_id, account_type, min(cell) - 1 AS cells_before, range(1, count(*) + 1)::UTINYINT[] AS kind_nos
    FROM instrument_cell
    GROUP BY region_id, account_type
)
, trait AS (
    SELECT segment_id, account_type, min(trait_no) - 1 AS traits_before
    FROM instrument_trait
    GROUP BY segment_id, account_type
)
SELECT cell.region_id, trait.segment_id, cell.account_type, cell.cells_before, cell.kind_nos, trait.traits_before
FROM cell
JOIN trait ON trait.account_type = cell.account_type
