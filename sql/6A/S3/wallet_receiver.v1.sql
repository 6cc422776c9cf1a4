/*
doc: The bids with room in the last round of their cell.
materialize: view
step: allocate_instruments
*/
SELECT part, a, b, key, bin
FROM round_receivers('wallet_share', 'wallet_offer', 'wallet_relief')
