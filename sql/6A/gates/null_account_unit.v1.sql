/*
doc: Every account of the panel for each permutation of the null model.
materialize: view
*/
SELECT account_id::UBIGINT AS entity, (2000 + permutation)::UBIGINT AS sub, 0 AS batch, role_group AS role_group, is_risky
FROM (SELECT account_id, role_group, is_risky, unnest(range(1, (SELECT permutations FROM policy_6A.t10_baseline) + 1)) AS permutation FROM panel_account)
