/*
doc: Members of fraud rings with the number of their role, and outsiders on devices of rings, who are clean.
*/
SELECT member.party_id AS id, min(role.ordinal)::UTINYINT AS role_ordinal
FROM s4_ring_members_6A AS member
JOIN policy_6A.rest_roles AS rest ON rest.entity = 'party'
JOIN policy_6A.fraud_roles AS role
    ON role.entity = 'party' AND role.raw_role = CASE member.ring_role WHEN 'OUTSIDER' THEN rest.raw_role ELSE member.ring_role END
GROUP BY member.party_id
