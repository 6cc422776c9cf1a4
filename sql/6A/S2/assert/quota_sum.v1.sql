/*
doc: >
  The quotas of the cells add up to the accounts that the means call for.
code: 60
name: INTEGERISATION_SUM
hint: read account_claim
*/
SELECT sum(quota.quota) AS quotas, round_even(sum(fx(cell.parties * cell.mean_per_party, 6))::DOUBLE / 1e6, 0) AS wanted
FROM account_quota AS quota
JOIN account_cell AS cell ON cell.cell = quota.cell
HAVING sum(quota.quota) IS DISTINCT FROM round_even(sum(fx(cell.parties * cell.mean_per_party, 6))::DOUBLE / 1e6, 0)
    OR count(*) <> (SELECT count(*) FROM account_cell)
