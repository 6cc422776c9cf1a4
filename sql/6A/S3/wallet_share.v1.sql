/*
doc: The wallets of every bid by its weight, before any cap.
step: allocate_instruments
*/
SELECT part, country_no, owner_party_id, key, rank_slot, units
FROM bid_shares('wallet_remainder', 'wallet_remainder_cut')
