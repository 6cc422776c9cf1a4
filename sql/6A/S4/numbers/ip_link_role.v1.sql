/*
doc: The roles of an edge to an IP, numbered by name.
*/
SELECT link_role, row_number() OVER (ORDER BY link_role)::UTINYINT AS role_no
FROM (
    SELECT link_role FROM policy_6A.edge_roles
    UNION
    SELECT unnest(['TYPICAL_DEVICE_IP', 'RECENT_LOGIN_IP', 'MERCHANT_ENDPOINT'])
)
