/*
doc: >
  The means of the cells are finite and positive where the prior is, a segment's add up to a believable number of
  accounts, and those who take part can hold them under the cap.
code: 112
name: ACCOUNT_TARGETS_INCONSISTENT
hint: 6A.product_mix_priors and 6A.account_per_party_priors
*/
SELECT cell.region_id || ' ' || cell.segment_id AS entry, cell.account_type, cell.mean_per_party, 'mean' AS fault
FROM account_cell AS cell
JOIN account_kind AS kind ON kind.account_type = cell.account_type
WHERE coalesce(NOT isfinite(cell.mean_per_party), true) OR (cell.mean_per_party <= 0 AND kind.mean_per_party > 0)
UNION ALL
SELECT region_id || ' ' || segment_id, account_type, mean_per_party, 'cap'
FROM account_cell
WHERE mean_per_party > k_max * (1 - gate_slot / 4503599627370496)
UNION ALL
SELECT cell.region_id || ' ' || cell.segment_id, NULL, sum(to_fixed_point(cell.mean_per_party, 12))::DOUBLE / 1e12, 'sum of the means'
FROM account_cell AS cell
JOIN policy_6A.accounts_per_party_bounds AS bound ON bound.party_type = cell.party_type
GROUP BY cell.region_id, cell.segment_id, bound.accounts_min, bound.accounts_max, bound.accounts_hard_max
HAVING sum(to_fixed_point(cell.mean_per_party, 12))::DOUBLE / 1e12 < bound.accounts_min
    OR sum(to_fixed_point(cell.mean_per_party, 12))::DOUBLE / 1e12 > least(bound.accounts_max, bound.accounts_hard_max)
