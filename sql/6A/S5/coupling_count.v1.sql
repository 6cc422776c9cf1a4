/*
doc: The two by two tables of owners and what they own.
step: validation_checks
*/
SELECT 'account' AS entity, owner.role_no <> 9 AS owner_risky, held.role_no <> 9 AS is_risky, count(*) AS n
FROM account_role AS held
JOIN s2_account_base_6A AS base ON base.account_id = held.id
JOIN party_role AS owner ON owner.id = base.owner_party_id
GROUP BY owner.role_no <> 9, held.role_no <> 9
UNION ALL
SELECT 'device', owner.role_no <> 9, held.role_no <> 9, count(*)
FROM device_role AS held
JOIN party_role AS owner ON owner.id = held.id // 15
GROUP BY owner.role_no <> 9, held.role_no <> 9
