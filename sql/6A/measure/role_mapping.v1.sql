/*
doc: Rows of the role tables, and those whose raw role, family and published role do not agree with the taxonomy.
materialize: diagnostic
*/
SELECT listed.entity, coalesce(sum(cell.n), 0)::BIGINT AS rows, coalesce(sum(cell.n) FILTER (NOT cell.is_mapped), 0)::BIGINT AS unmapped
FROM (SELECT DISTINCT entity FROM policy_6A.fraud_roles) AS listed
LEFT JOIN role_cell AS cell ON cell.entity = listed.entity
GROUP BY listed.entity
