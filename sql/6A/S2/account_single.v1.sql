/*
doc: How many single accounts are left in each cell after whole ones.
step: allocate_accounts
*/
SELECT part, cut, take
FROM single_units('account_offer', 'account_remainder_bin')
