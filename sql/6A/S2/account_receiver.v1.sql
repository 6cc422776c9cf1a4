/*
doc: The bids with room in the last round of their cell.
materialize: view
step: allocate_accounts
*/
SELECT part, a, b, key, bin
FROM round_receivers('account_share', 'account_offer', 'account_relief')
