/*
doc: The accounts of every bid by its weight, before any cap.
step: allocate_accounts
*/
SELECT part, country_no, key, rank_slot, units
FROM bid_shares('account_remainder', 'account_remainder_cut')
