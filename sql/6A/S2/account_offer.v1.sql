/*
doc: The quota of each cell, the weight that it is shared by, admitted parties included, and its cap.
step: allocate_accounts
*/
SELECT * FROM offers_with_admitted('account_supply', 'account_bid_admitted')
