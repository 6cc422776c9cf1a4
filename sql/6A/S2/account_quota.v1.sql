/*
doc: How many accounts each cell gets.
step: allocate_accounts
*/
SELECT unit.cell AS cell, quota
FROM apportion('account_claim')
