/*
doc: Parties by whether they are risky, their accounts, and the risky ones among these.
materialize: table
*/
SELECT is_risky, members, risky_members, count(*) AS n
FROM (
    SELECT base.owner_party_id AS party_id, bool_or(owner.party_id IS NOT NULL) AS is_risky
        , count(*) AS members, count(family.family) AS risky_members
    FROM s2_account_base_6A AS base
    JOIN s5_account_fraud_roles_6A AS r ON r.account_id = base.account_id
    LEFT JOIN risky_party AS owner ON owner.party_id = base.owner_party_id
    LEFT JOIN (SELECT DISTINCT family FROM policy_6A.fraud_roles WHERE entity = 'account' AND counts_as_risky) AS family
        ON family.family = r.fraud_role_account
    GROUP BY base.owner_party_id
)
GROUP BY is_risky, members, risky_members
