/*
doc: How many bids of a cell have a remainder in each bin, and how many whole wallets they get.
step: allocate_instruments
*/
SELECT part, bin, n, whole
FROM remainder_bins('wallet_remainder')
