/*
doc: The candidates of each cell with their weights.
materialize: view
*/
SELECT part, country_no, owner_party_id, key, weight, rank_slot FROM open_weight
UNION ALL
SELECT part, country_no, owner_party_id, key, weight, rank_slot FROM admitted_weight
