/*
doc: The role of an edge by IP type, with the share that has it; the rest are logins of the moment.
step: load_contracts_inputs
*/
SELECT kind.type_no, rule.link_role, floor(rule.share * 1048576)::UINTEGER AS upto
FROM policy_6A.edge_roles AS rule
JOIN ip_type_number AS kind ON kind.ip_type = rule.ip_type
