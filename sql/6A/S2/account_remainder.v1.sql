/*
doc: Whole accounts of each bid by weight, and its place for single ones.
materialize: view
step: allocate_accounts
*/
SELECT part, country_no, key, rank_slot, whole, a, b, bin
FROM bid_remainders('account_bid', 'account_offer')
