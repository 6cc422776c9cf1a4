/*
doc: The parties whose role is a risk, with the role, and whether it is one in a fraud ring.
materialize: table
*/
SELECT role.party_id, role.raw_role, ring.party_id IS NOT NULL AS in_ring
FROM s5_party_fraud_roles_6A AS role
JOIN policy_6A.fraud_roles AS known ON known.entity = 'party' AND known.raw_role = role.raw_role AND known.counts_as_risky
LEFT JOIN (SELECT party_id FROM s4_ring_members_6A WHERE ring_role <> 'OUTSIDER') AS ring ON ring.party_id = role.party_id
