/*
doc: How many receivers of a cell have a draw in each bin.
step: allocate_accounts
*/
SELECT part, bin, count(*) AS n
FROM account_receiver
GROUP BY part, bin
