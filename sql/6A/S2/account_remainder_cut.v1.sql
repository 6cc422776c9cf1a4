/*
doc: The last bid of each cell that still gets a single account.
step: allocate_accounts
*/
SELECT part, a_cut, b_cut, key_cut
FROM pick_cut('account_remainder', 'account_remainder_bin', 'account_single')
