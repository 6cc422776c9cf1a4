/*
doc: >
  One row per edge between a device, or a merchant, and an IP. The IP follows from the place of the edge (ip_stretch). Sorted
  as two numbers and spelled out afterwards: a device stands, with its role, before every merchant, whose number has bit
  62 set.
step: emit_regions.ip_match
order: kept
*/
WITH edge AS (
    SELECT (met.ips_before + bit_count(met.begins & ((2::BIGINT << (e.place & 31)) - 1)))::UINTEGER AS ip_id
        , e.device_role::BIGINT AS node
    FROM (
        SELECT e.rowid - first.place AS place, e.device_role
        FROM met_edge AS e
        CROSS JOIN (SELECT min(e.rowid) AS place FROM met_edge AS e) AS first
    ) AS e
    JOIN ip_stretch AS met ON met.block_no = e.place >> 5
    UNION ALL
    SELECT ip_id::UINTEGER, merchant_id | (1::BIGINT << 62) FROM merchant_endpoint
)
, name AS (
    SELECT list(link_role ORDER BY role_no) AS roles, max(link_role) FILTER (link_role = 'MERCHANT_ENDPOINT') AS endpoint_role
    FROM ip_link_role
)
SELECT edge.ip_id::BIGINT AS ip_id
    , CASE WHEN edge.node >> 62 = 0 THEN edge.node >> 3 END AS device_id
    , CASE WHEN edge.node >> 62 = 0 THEN (edge.node >> 3) // 15 END AS party_id
    , CASE WHEN edge.node >> 62 = 1 THEN edge.node & ((1::BIGINT << 62) - 1) END AS merchant_id
    , CASE WHEN edge.node >> 62 = 0 THEN name.roles[edge.node & 7] ELSE name.endpoint_role END AS link_role
FROM (SELECT ip_id, node FROM edge ORDER BY ip_id, node) AS edge
CROSS JOIN name
