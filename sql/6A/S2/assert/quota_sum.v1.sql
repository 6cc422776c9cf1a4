/*
doc: >
  The quotas of the cells add up to the accounts that the means call for.
code: 60
name: INTEGERISATION_SUM
hint: read account_cell
*/
SELECT sum(quota) AS quotas, round_even(sum(to_fixed_point(parties * mean_per_party, 6))::DOUBLE / 1e6, 0) AS wanted
FROM account_cell
HAVING sum(quota) IS DISTINCT FROM round_even(sum(to_fixed_point(parties * mean_per_party, 6))::DOUBLE / 1e6, 0)
    OR count(quota) <> count(*)
