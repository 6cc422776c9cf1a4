/*
doc: The last receiver of each cell.
step: allocate_accounts
*/
SELECT part, a_cut, key_cut
FROM pick_cut('account_receiver', 'account_receiver_bin', 'account_receiver_wanted')
