/*
doc: The accounts with a card that pass the gate of a wallet.
step: allocate_instruments
*/
SELECT taker.part, taker.country_no, taker.owner_party_id, taker.key, taker.weight, taker.rank_slot
FROM instrument_taker AS taker
JOIN instrument_cell AS cell ON cell.cell = taker.part
SEMI JOIN card_account AS card ON card.account_id = taker.key
WHERE cell.pass = 'wallet'
