/*
doc: How many single wallets are left in each cell after whole ones.
step: allocate_instruments
*/
SELECT part, cut, take
FROM single_units('wallet_offer', 'wallet_remainder_bin')
