/*
doc: >
  One row per edge between a device, or a merchant, and an IP. Which IP an edge meets follows from its place among all edges:
  IPs lie in an order of their own (ip_unit), each with so many places as it has devices. Sorted as two numbers, the IP and what was met
  on it (a device_role or pack_merchant_node), and spelled out afterwards.
order: kept
*/
-- The place at which each IP begins.
WITH begun AS (
    SELECT (sum(devices) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING))::BIGINT - devices AS place FROM ip_degree
)
-- IPs that begin in each block of 32 places, and the places at which they do.
, block AS (
    SELECT place >> 5 AS block_no, count(*) AS ips, bit_or(1::BIGINT << (place & 31)) AS begins FROM begun GROUP BY place >> 5
)
-- These with the blocks in which no IP begins.
, every_block AS (
    SELECT every.block_no, coalesce(block.ips, 0) AS ips, coalesce(block.begins, 0) AS begins
    FROM (SELECT unnest(range((SELECT (sum(devices)::BIGINT + 31) >> 5 FROM ip_degree))) AS block_no) AS every
    LEFT JOIN block ON block.block_no = every.block_no
)
-- One row per block of 32 places: how many IPs begin before it, and a bit for every place where one begins (a rank directory:
-- Jacobson, Space-efficient static trees and graphs, FOCS 1989).
, ip_rank_directory AS (
    SELECT block_no, begins, (sum(ips) OVER (ORDER BY block_no ROWS UNBOUNDED PRECEDING) - ips)::UINTEGER AS ips_before
    FROM every_block
)
-- Edges with the IP that they meet: the IPs that begin before their block, and those in it up to their place.
, placed AS (
    SELECT (directory.ips_before + bit_count(directory.begins & ((2::BIGINT << (e.place & 31)) - 1)))::UINTEGER AS ip_place
        , e.device_role::BIGINT AS node
    FROM (
        SELECT e.rowid - first.row_no AS place, e.device_role
        FROM ordered_edge AS e
        CROSS JOIN (SELECT min(e.rowid) AS row_no FROM ordered_edge AS e) AS first
    ) AS e
    JOIN ip_rank_directory AS directory ON directory.block_no = e.place >> 5
)
-- These with the id of the IP, and the edges of merchants.
, edge AS (
    SELECT ip.ip_id::UINTEGER AS ip_id, placed.node
    FROM placed
    JOIN ip_degree AS ip ON ip.place = placed.ip_place
    UNION ALL
    SELECT ip_id::UINTEGER, pack_merchant_node(merchant_id) FROM merchant_endpoint
)
-- Names of the roles by number.
, name AS (
    SELECT list(link_role ORDER BY role_no) AS roles, max(link_role) FILTER (link_role = 'MERCHANT_ENDPOINT') AS endpoint_role
    FROM ip_link_role
)
SELECT edge.ip_id::BIGINT AS ip_id
    , CASE WHEN NOT ip_node_is_merchant(edge.node) THEN device_role_device(edge.node) END AS device_id
    , CASE WHEN NOT ip_node_is_merchant(edge.node) THEN device_id_party(device_role_device(edge.node)) END AS party_id
    , CASE WHEN ip_node_is_merchant(edge.node) THEN ip_node_merchant(edge.node) END AS merchant_id
    , CASE WHEN ip_node_is_merchant(edge.node) THEN name.endpoint_role ELSE name.roles[device_role_role(edge.node)] END AS link_role
FROM (SELECT ip_id, node FROM edge ORDER BY ip_id, node) AS edge
CROSS JOIN name
