/*
doc: >
  One row per edge between a device, or a merchant, and an IP. Sorted as three numbers and spelled out afterwards: a
  device stands before every merchant, whose number has bit 62 set.
step: emit_regions.ip_match
order: kept
*/
WITH edge AS (
    SELECT ip_id, device_id AS node, role_no FROM met_ip
    UNION ALL
    SELECT endpoint.ip_id::UINTEGER, endpoint.merchant_id | (1::BIGINT << 62), role.role_no
    FROM merchant_endpoint AS endpoint
    JOIN ip_link_role AS role ON role.link_role = 'MERCHANT_ENDPOINT'
)
, name AS (
    SELECT list(link_role ORDER BY role_no) AS roles FROM ip_link_role
)
SELECT edge.ip_id::BIGINT AS ip_id
    , CASE WHEN edge.node >> 62 = 0 THEN edge.node END AS device_id
    , CASE WHEN edge.node >> 62 = 0 THEN edge.node // 15 END AS party_id
    , CASE WHEN edge.node >> 62 = 1 THEN edge.node & ((1::BIGINT << 62) - 1) END AS merchant_id
    , name.roles[edge.role_no] AS link_role
FROM (SELECT ip_id, node, role_no FROM edge ORDER BY ip_id, node) AS edge
CROSS JOIN name
