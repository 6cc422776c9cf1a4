/*
doc: Whole cards and handles of each bid by weight, and its place for single ones.
materialize: view
step: allocate_instruments
*/
SELECT part, country_no, owner_party_id, key, rank_slot, whole, a, b, bin
FROM bid_remainders('instrument_bid', 'instrument_offer')
