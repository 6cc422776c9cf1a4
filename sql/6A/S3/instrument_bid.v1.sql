/*
doc: Every account that takes part in a cell; wallets have no offer yet.
materialize: view
step: allocate_instruments
*/
SELECT part, country_no, owner_party_id, key, weight, rank_slot FROM instrument_taker
UNION ALL
SELECT part, country_no, owner_party_id, key, weight, rank_slot FROM instrument_bid_admitted
