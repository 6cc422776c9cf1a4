/*
doc: >
  The roles of edges by IP type, as numbers: of the first edge of a device, of the share of the others that the policy
  says, and of the rest, which are logins of the moment.
step: load_contracts_inputs
*/
SELECT kind.type_no
    , (SELECT role_no FROM ip_link_role WHERE link_role = 'TYPICAL_DEVICE_IP') AS first_role_no
    , own.role_no AS own_role_no
    , floor(rule.share * 1048576)::UINTEGER AS upto
    , (SELECT role_no FROM ip_link_role WHERE link_role = 'RECENT_LOGIN_IP') AS other_role_no
FROM policy_6A.edge_roles AS rule
JOIN ip_type_number AS kind ON kind.ip_type = rule.ip_type
JOIN ip_link_role AS own ON own.link_role = rule.link_role
