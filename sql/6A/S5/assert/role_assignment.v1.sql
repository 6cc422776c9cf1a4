/*
doc: >
  Every entity has a role, each cell as many of each role as its ends say, and those who collude are in clusters that may be.
code: 106
name: FRAUD_ROLE_ASSIGNMENT_FAILED
hint: read role_end, drawn_role and role of the entity, under sql/6A/S5/roles
*/
-- Members of each cell by the role that they drew.
WITH drawn AS (
    SELECT member, cell_no, role_ordinal, count(*) AS n FROM roles.drawn_role GROUP BY member, cell_no, role_ordinal
)
-- Members of each cell that each role should have, as its ends say.
, due AS (
    SELECT member, cell_no, raw_role, ends - coalesce(lag(ends) OVER (PARTITION BY member, cell_no ORDER BY place), 0) AS n
    FROM roles.role_end
)
SELECT due.member AS entity, due.cell_no, due.raw_role, due.n AS due, coalesce(drawn.n, 0) AS found
FROM due
JOIN policy_6A.fraud_roles AS role ON role.entity = due.member AND role.raw_role = due.raw_role
LEFT JOIN drawn ON drawn.member = due.member AND drawn.cell_no = due.cell_no AND drawn.role_ordinal = role.ordinal
WHERE due.n <> coalesce(drawn.n, 0)
UNION ALL
SELECT member, cell_no, NULL, 0, n FROM drawn WHERE role_ordinal IS NULL
UNION ALL
SELECT 'cluster', cluster_no, 'size', NULL, count(*)
FROM merchant.cluster
CROSS JOIN policy_6A.merchant_role_priors AS rule
WHERE is_member
GROUP BY tier_no, cluster_no, rule.cluster
HAVING count(*) NOT BETWEEN rule.cluster.least AND rule.cluster.most
UNION ALL
SELECT 'cluster', r.cell_no, 'outside', 0, count(*)
FROM merchant.role AS r
LEFT JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal
LEFT JOIN merchant.cluster AS near ON near.id = r.id AND near.is_member
CROSS JOIN policy_6A.merchant_role_priors AS rule
WHERE role.raw_role IS NULL OR (role.raw_role = rule.cluster.raw_role) <> (near.id IS NOT NULL)
GROUP BY r.cell_no
