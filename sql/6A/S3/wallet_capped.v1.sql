/*
doc: What every bid and outsider has under the cap.
step: allocate_instruments
*/
SELECT part, country_no, owner_party_id, key, rank_slot, units
FROM capped_shares('wallet_share', 'wallet_offer', 'wallet_relief', 'wallet_receiver_cut')
WHERE units > 0
UNION ALL
SELECT part, country_no, owner_party_id, key, rank_slot, units FROM wallet_outsider
