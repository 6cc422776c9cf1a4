/*
doc: Every device of the panel for each permutation of the null model.
materialize: view
*/
SELECT device_id::UBIGINT AS entity, (2000 + permutation)::UBIGINT AS sub, 0 AS batch, device_group AS role_group, is_risky
FROM (SELECT device_id, device_group, is_risky, unnest(range(1, (SELECT permutations FROM policy_6A.t10_baseline) + 1)) AS permutation FROM panel_device)
