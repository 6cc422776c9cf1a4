/*
doc: Raw roles with their canonical families by number, whether the family is a risk, and whether the role follows risk nearby.
*/
SELECT role.entity, role.raw_role, role.family, family.family_no, family.is_risky, role.is_lifted
FROM policy_6A.fraud_roles AS role
JOIN family_number AS family ON family.entity = role.entity AND family.family = role.family
