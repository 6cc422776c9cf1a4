/*
doc: Whole wallets of each bid by weight, and its place for single ones.
materialize: view
step: allocate_instruments
*/
SELECT part, country_no, owner_party_id, key, rank_slot, whole, a, b, bin
FROM bid_remainders('wallet_bid', 'wallet_offer')
