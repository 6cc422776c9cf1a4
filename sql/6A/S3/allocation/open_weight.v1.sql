/*
doc: The weights of the eligible accounts that pass the gate of a cell. Those of other members' cells find no quota here.
materialize: view
*/
SELECT part, country_no, owner_party_id, key, weight, rank_slot
FROM instrument_weight
