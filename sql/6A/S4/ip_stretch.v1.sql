/*
doc: >
  Which IP an edge meets follows from its place among all edges: IPs lie in the order of their ids, each with so many places
  as it has devices. One row per block of 32 places: how many IPs begin before it, and a bit for every place where one
  begins (a rank directory: Jacobson, Space-efficient static trees and graphs, FOCS 1989).
step: emit_regions.ip_match
*/
WITH begun AS (
    SELECT (sum(devices) OVER (ORDER BY ip_id ROWS UNBOUNDED PRECEDING))::BIGINT - devices AS place FROM ip_degree
)
, block AS (
    SELECT place >> 5 AS block_no, count(*) AS ips, bit_or(1::BIGINT << (place & 31)) AS begins FROM begun GROUP BY place >> 5
)
, every AS (
    SELECT every.block_no, coalesce(block.ips, 0) AS ips, coalesce(block.begins, 0) AS begins
    FROM (SELECT unnest(range((SELECT (sum(devices)::BIGINT + 31) >> 5 FROM ip_degree))) AS block_no) AS every
    LEFT JOIN block ON block.block_no = every.block_no
)
SELECT block_no, begins, (sum(ips) OVER (ORDER BY block_no ROWS UNBOUNDED PRECEDING) - ips)::UINTEGER AS ips_before
FROM every
