/*
doc: Canonical families by number, and whether they are a risk.
*/
SELECT family.entity, family.family, family.ordinal::UTINYINT AS family_no, coalesce(bool_or(role.counts_as_risky), false) AS is_risky
FROM policy_6A.families AS family
LEFT JOIN policy_6A.fraud_roles AS role ON role.entity = family.entity AND role.family = family.family
GROUP BY family.entity, family.family, family.ordinal
