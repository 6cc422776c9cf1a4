/*
doc: >
  Every entity has a role, each cell as many of each role as its ends say, and those who collude are in clusters that may be.
code: 106
name: FRAUD_ROLE_ASSIGNMENT_FAILED
hint: read role_ends and the models that end in _role
*/
SELECT 'party' AS entity, e.cell_no, e.raw_role, e.n AS wanted, coalesce(found.n, 0) AS found
FROM (
    SELECT cell_no, raw_role, ends - coalesce(lag(ends) OVER (PARTITION BY cell_no ORDER BY place), 0) AS n FROM party_role_end
) AS e
LEFT JOIN (
    SELECT r.cell_no, role.raw_role, count(*) AS n
    FROM party_role AS r
    JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal
    GROUP BY r.cell_no, role.raw_role
) AS found ON found.cell_no = e.cell_no AND found.raw_role = e.raw_role
WHERE e.n <> coalesce(found.n, 0)
UNION ALL
SELECT 'party', cell_no, NULL, 0, count(*) FROM party_role WHERE role_ordinal IS NULL GROUP BY cell_no
UNION ALL
SELECT 'account' AS entity, e.cell_no, e.raw_role, e.n AS wanted, coalesce(found.n, 0) AS found
FROM (
    SELECT cell_no, raw_role, ends - coalesce(lag(ends) OVER (PARTITION BY cell_no ORDER BY place), 0) AS n FROM account_role_end
) AS e
LEFT JOIN (
    SELECT r.cell_no, role.raw_role, count(*) AS n
    FROM account_role AS r
    JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal
    GROUP BY r.cell_no, role.raw_role
) AS found ON found.cell_no = e.cell_no AND found.raw_role = e.raw_role
WHERE e.n <> coalesce(found.n, 0)
UNION ALL
SELECT 'account', cell_no, NULL, 0, count(*) FROM account_role WHERE role_ordinal IS NULL GROUP BY cell_no
UNION ALL
SELECT 'device' AS entity, e.cell_no, e.raw_role, e.n AS wanted, coalesce(found.n, 0) AS found
FROM (
    SELECT cell_no, raw_role, ends - coalesce(lag(ends) OVER (PARTITION BY cell_no ORDER BY place), 0) AS n FROM device_role_end
) AS e
LEFT JOIN (
    SELECT r.cell_no, role.raw_role, count(*) AS n
    FROM device_role AS r
    JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal
    GROUP BY r.cell_no, role.raw_role
) AS found ON found.cell_no = e.cell_no AND found.raw_role = e.raw_role
WHERE e.n <> coalesce(found.n, 0)
UNION ALL
SELECT 'device', cell_no, NULL, 0, count(*) FROM device_role WHERE role_ordinal IS NULL GROUP BY cell_no
UNION ALL
SELECT 'ip' AS entity, e.cell_no, e.raw_role, e.n AS wanted, coalesce(found.n, 0) AS found
FROM (
    SELECT cell_no, raw_role, ends - coalesce(lag(ends) OVER (PARTITION BY cell_no ORDER BY place), 0) AS n FROM ip_role_end
) AS e
LEFT JOIN (
    SELECT r.cell_no, role.raw_role, count(*) AS n
    FROM ip_role AS r
    JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal
    GROUP BY r.cell_no, role.raw_role
) AS found ON found.cell_no = e.cell_no AND found.raw_role = e.raw_role
WHERE e.n <> coalesce(found.n, 0)
UNION ALL
SELECT 'ip', cell_no, NULL, 0, count(*) FROM ip_role WHERE role_ordinal IS NULL GROUP BY cell_no
UNION ALL
SELECT 'merchant' AS entity, e.cell_no, e.raw_role, e.n AS wanted, coalesce(found.n, 0) AS found
FROM (
    SELECT cell_no, raw_role, ends - coalesce(lag(ends) OVER (PARTITION BY cell_no ORDER BY place), 0) AS n FROM merchant_role_end
) AS e
LEFT JOIN (
    SELECT r.cell_no, role.raw_role, count(*) AS n
    FROM merchant_drawn AS r
    JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal
    GROUP BY r.cell_no, role.raw_role
) AS found ON found.cell_no = e.cell_no AND found.raw_role = e.raw_role
WHERE e.n <> coalesce(found.n, 0)
UNION ALL
SELECT 'merchant', cell_no, NULL, 0, count(*) FROM merchant_drawn WHERE role_ordinal IS NULL GROUP BY cell_no
UNION ALL
SELECT 'cluster', cluster_no, 'size', NULL, count(*)
FROM merchant_cluster
CROSS JOIN policy_6A.merchant_role_priors AS rule
WHERE is_member
GROUP BY tier_no, cluster_no, rule.cluster
HAVING count(*) NOT BETWEEN rule.cluster.least AND rule.cluster.most
UNION ALL
SELECT 'cluster', r.cell_no, 'outside', 0, count(*)
FROM merchant_role AS r
LEFT JOIN policy_6A.fraud_roles AS role ON role.ordinal = r.role_ordinal
LEFT JOIN merchant_cluster AS near ON near.id = r.id AND near.is_member
CROSS JOIN policy_6A.merchant_role_priors AS rule
WHERE role.raw_role IS NULL OR (role.raw_role = rule.cluster.raw_role) <> (near.id IS NOT NULL)
GROUP BY r.cell_no
