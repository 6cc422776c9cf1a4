/*
doc: The cards and handles of every bid by its weight, before any cap.
step: allocate_instruments
*/
SELECT part, country_no, owner_party_id, key, rank_slot, units
FROM bid_shares('instrument_remainder', 'instrument_remainder_cut')
