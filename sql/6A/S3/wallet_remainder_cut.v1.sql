/*
doc: The last bid of each cell that still gets a single one of the wallets.
step: allocate_instruments
*/
SELECT part, a_cut, b_cut, key_cut
FROM pick_cut('wallet_remainder', 'wallet_remainder_bin', 'wallet_single')
