/*
doc: Every party that takes part in a cell.
materialize: view
step: allocate_accounts
*/
SELECT part, country_no, key, weight, rank_slot FROM account_bid_open
UNION ALL
SELECT part, country_no, key, weight, rank_slot FROM account_bid_admitted
