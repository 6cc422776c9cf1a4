/*
doc: The accounts that may have a wallet, those with a card.
step: allocate_instruments
*/
WITH holder AS (
    SELECT cell.region_id, cell.account_type, count(DISTINCT card.account_id) AS seats
    FROM card_account AS card
    JOIN instrument_cell AS cell ON cell.cell = card.card_cell
    GROUP BY cell.region_id, cell.account_type
)
SELECT cell.cell, coalesce(holder.seats, 0) AS seats
FROM instrument_cell AS cell
LEFT JOIN holder ON holder.region_id = cell.region_id AND holder.account_type = cell.account_type
WHERE cell.pass = 'wallet'
