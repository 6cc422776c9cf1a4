/*
doc: What redistribution means for a bid of each cell.
step: allocate_accounts
*/
SELECT part::USMALLINT AS part, full_rounds, last_round, last_given
FROM round_relief('account_room')
