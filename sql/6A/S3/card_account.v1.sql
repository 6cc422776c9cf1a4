/*
doc: Accounts with a card, of the types that may have a wallet.
step: allocate_instruments
*/
SELECT DISTINCT h.key AS account_id, h.part AS card_cell
FROM instrument_settled AS h
JOIN instrument_cell AS cell ON cell.cell = h.part
SEMI JOIN (SELECT region_id, account_type FROM instrument_cell WHERE pass = 'wallet') AS wallet
    ON wallet.region_id = cell.region_id AND wallet.account_type = cell.account_type
WHERE cell.flag IN (1, 2)
