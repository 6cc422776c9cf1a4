/*
doc: Parties by whether they are risky, their devices, and the risky ones among these.
materialize: table
*/
SELECT is_risky, members, risky_members, count(*) AS n
FROM (
    SELECT base.primary_party_id AS party_id, bool_or(owner.party_id IS NOT NULL) AS is_risky
        , count(*) AS members, count(family.family) AS risky_members
    FROM s4_device_base_6A AS base
    JOIN s5_device_fraud_roles_6A AS r ON r.device_id = base.device_id
    LEFT JOIN risky_party AS owner ON owner.party_id = base.primary_party_id
    LEFT JOIN (SELECT DISTINCT family FROM policy_6A.fraud_roles WHERE entity = 'device' AND counts_as_risky) AS family
        ON family.family = r.fraud_role_device
    GROUP BY base.primary_party_id
)
GROUP BY is_risky, members, risky_members
