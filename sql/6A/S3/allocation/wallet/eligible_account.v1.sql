/*
doc: >
  The accounts that may have a wallet, those with a card, each with the number before the first cell of its region and
  type.
*/
-- Regions and account types that can have a wallet.
WITH wallet_type AS (
    SELECT DISTINCT region_id, account_type FROM instrument_cell WHERE pass = current_schema()
)
SELECT DISTINCT h.key AS account_id, cell.cell - cell.kind_no AS cells_before
FROM instrument.settled AS h
JOIN instrument_cell AS cell ON cell.cell = h.part
SEMI JOIN wallet_type ON wallet_type.region_id = cell.region_id AND wallet_type.account_type = cell.account_type
WHERE cell.instrument_class = 'CARD'
