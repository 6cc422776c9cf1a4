/*
doc: Every account that takes part in a cell.
materialize: view
step: allocate_instruments
*/
SELECT part, country_no, owner_party_id, key, weight, rank_slot FROM wallet_bid_open
UNION ALL
SELECT part, country_no, owner_party_id, key, weight, rank_slot FROM wallet_bid_admitted
