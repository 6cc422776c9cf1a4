/*
doc: The instruments of every candidate by its weight, before any cap.
*/
SELECT part, country_no, owner_party_id, key, rank_slot, units
FROM shares_by_weight('weight', 'quota')
