/*
doc: What redistribution of wallets means for a bid of each cell.
step: allocate_instruments
*/
SELECT part::USMALLINT AS part, full_rounds, last_round, last_given
FROM round_relief('wallet_room')
