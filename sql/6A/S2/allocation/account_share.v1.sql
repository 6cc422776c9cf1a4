/*
doc: The accounts of every candidate by its weight, before any cap.
*/
SELECT part, country_no, key, rank_slot, units
FROM shares_by_weight('account_weight', 'account_quota')
