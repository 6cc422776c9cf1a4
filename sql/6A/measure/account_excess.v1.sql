/*
doc: Parties by the number of accounts of a type that they hold, with the cap of the type's rule; NULL where there is no rule.
*/
SELECT cell.party_type, cell.account_type, rule.k_max, cell.members AS n, cell.n AS parties
FROM s5_realism_cells_6A AS cell
LEFT JOIN policy_6A.account_rules AS rule ON rule.party_type = cell.party_type AND rule.account_type = cell.account_type
WHERE cell.cell_kind = 'ACCOUNT_EXCESS'
