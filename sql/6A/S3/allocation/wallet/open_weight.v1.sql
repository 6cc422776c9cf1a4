/*
doc: The weights of the accounts with a card that pass the gate of a wallet's cell.
*/
SELECT w.part, w.country_no, w.owner_party_id, w.key, w.weight, w.rank_slot
FROM instrument_weight AS w
JOIN instrument_cell AS cell ON cell.cell = w.part
SEMI JOIN eligible_account AS eligible ON eligible.account_id = w.key
WHERE cell.pass = current_schema()
