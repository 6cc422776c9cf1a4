/*
doc: The last receiver of each cell.
step: allocate_instruments
*/
SELECT part, a_cut, key_cut
FROM pick_cut('wallet_receiver', 'wallet_receiver_bin', 'wallet_receiver_wanted')
