/*
doc: What every bid and outsider has under the cap.
step: allocate_instruments
*/
SELECT part, country_no, owner_party_id, key, rank_slot, units
FROM capped_shares('instrument_share', 'instrument_offer', 'instrument_relief', 'instrument_receiver_cut')
WHERE units > 0
UNION ALL
SELECT part, country_no, owner_party_id, key, rank_slot, units FROM instrument_outsider
