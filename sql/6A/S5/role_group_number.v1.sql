/*
doc: The groups of roles of all entities by number.
step: load_contracts_inputs
*/
SELECT entity, role_group, row_number() OVER (ORDER BY entity, role_group)::USMALLINT AS group_no
FROM (SELECT DISTINCT entity, role_group FROM role_prior)
