/*
doc: The groups of entities that have role priors of their own, by number.
*/
SELECT entity, role_group, row_number() OVER (ORDER BY entity, role_group)::USMALLINT AS group_no
FROM (SELECT DISTINCT entity, role_group FROM role_prior)
