/*
doc: Every merchant with its tier and the number of its role in the taxonomy; role_no is 9 where the family is no risk.
step: assign_merchant_roles.draw
*/
SELECT d.id, d.score, d.tier_no, role.ordinal::UTINYINT AS role_ordinal, d.cell_no
    , CASE WHEN role.counts_as_risky THEN role.severity ELSE 9 END AS role_no
FROM merchant_drawn AS d
JOIN policy_6A.rest_roles AS rest ON rest.entity = 'merchant'
CROSS JOIN policy_6A.merchant_role_priors AS rule
LEFT JOIN merchant_cluster AS near ON near.id = d.id
LEFT JOIN policy_6A.fraud_roles AS drawn ON drawn.ordinal = d.role_ordinal
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = 'merchant'
    AND role.raw_role = CASE WHEN near.is_member THEN rule.cluster.raw_role WHEN near.id IS NOT NULL THEN rest.raw_role ELSE drawn.raw_role END
