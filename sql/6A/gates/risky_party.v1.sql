/*
doc: The parties whose family is a risk.
materialize: table
*/
SELECT r.party_id
FROM s5_party_fraud_roles_6A AS r
WHERE r.fraud_role_party IN (SELECT family FROM policy_6A.fraud_roles WHERE entity = 'party' AND counts_as_risky)
