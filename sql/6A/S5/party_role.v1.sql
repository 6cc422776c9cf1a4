/*
doc: Every party with its tier and the number of its role in the taxonomy; role_no is 9 where the family is no risk.
step: assign_party_roles.draw
*/
SELECT placed.id, placed.score, placed.tier_no, placed.role_ordinal, placed.cell_no
    , CASE WHEN role.counts_as_risky THEN role.severity ELSE 9 END AS role_no, role.raw_role = 'MULE' AS is_mule
FROM placed_roles('party_member', 'party_role_ladder') AS placed
LEFT JOIN policy_6A.fraud_roles AS role ON role.ordinal = placed.role_ordinal
