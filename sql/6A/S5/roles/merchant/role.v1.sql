/*
doc: >
  The role of each merchant. Members of a cluster collude; another that drew to collude has the role that takes the rest; all
  others keep the role that they drew.
*/
SELECT d.id, d.score, d.tier_no, d.cell_no, role.ordinal::UTINYINT AS role_ordinal
FROM drawn_role AS d
JOIN policy_6A.rest_roles AS rest ON rest.entity = 'merchant'
CROSS JOIN policy_6A.merchant_role_priors AS rule
LEFT JOIN cluster AS near ON near.id = d.id
LEFT JOIN policy_6A.fraud_roles AS drawn ON drawn.ordinal = d.role_ordinal
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = 'merchant'
    AND role.raw_role = CASE WHEN near.is_member THEN rule.cluster.raw_role WHEN near.id IS NOT NULL THEN rest.raw_role ELSE drawn.raw_role END
