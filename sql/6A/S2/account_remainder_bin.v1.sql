/*
doc: How many bids of a cell have a remainder in each bin, and how many whole accounts they get.
step: allocate_accounts
*/
SELECT part, bin, n, whole
FROM remainder_bins('account_remainder')
