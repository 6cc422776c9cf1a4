/*
doc: Accounts of types with a floor that have neither card nor handle, numbered in each region and type.
*/
-- Accounts that have a card or a handle.
WITH equipped AS (
    SELECT h.key
    FROM capped AS h
    JOIN instrument_cell AS cell ON cell.cell = h.part
    WHERE cell.floor > 0
)
SELECT part.part, account.account_id, account.owner_party_id, account.country_no
    , row_number() OVER (PARTITION BY part.part ORDER BY account.account_id) AS place
FROM numbered_account AS account
JOIN floor_part AS part ON part.part = account.cells_before + 1
ANTI JOIN equipped ON equipped.key = account.account_id
