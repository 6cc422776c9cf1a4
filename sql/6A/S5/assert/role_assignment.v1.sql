/*
doc: >
  Every entity has a role, each cell as many of each role as its ends say, and those who collude are in clusters that may be.
code: 106
name: FRAUD_ROLE_ASSIGNMENT_FAILED
hint: read role_ends and the models that end in _role
*/
SELECT entity, cell_no, raw_role, wanted, found
FROM misplaced_roles('party', 'party_role_end', 'party_role', 'policy_6A.fraud_roles')
UNION ALL
SELECT entity, cell_no, raw_role, wanted, found
FROM misplaced_roles('account', 'account_role_end', 'account_role', 'policy_6A.fraud_roles')
UNION ALL
SELECT entity, cell_no, raw_role, wanted, found
FROM misplaced_roles('device', 'device_role_end', 'device_role', 'policy_6A.fraud_roles')
UNION ALL
SELECT entity, cell_no, raw_role, wanted, found
FROM misplaced_roles('ip', 'ip_role_end', 'ip_role', 'policy_6A.fraud_roles')
UNION ALL
SELECT entity, cell_no, raw_role, wanted, found
FROM misplaced_roles('merchant', 'merchant_role_end', 'merchant_drawn', 'policy_6A.fraud_roles')
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
