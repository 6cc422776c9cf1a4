/*
doc: One row per edge between a device, or a merchant, and an IP.
step: emit_regions.ip_match
*/
SELECT met.ip_id::BIGINT AS ip_id
    , met.device_id
    , met.device_id // 15 AS party_id
    , NULL::BIGINT AS merchant_id
    , CASE WHEN met.edge_no = 0 THEN 'TYPICAL_DEVICE_IP' WHEN met.role_draw < role.upto THEN role.link_role ELSE 'RECENT_LOGIN_IP' END AS link_role
FROM met_ip AS met
JOIN edge_role AS role ON role.type_no = met.type_no
UNION ALL
SELECT ip_id, NULL, NULL, merchant_id, 'MERCHANT_ENDPOINT' FROM merchant_endpoint
