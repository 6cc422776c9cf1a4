/*
doc: >
  Device-IP edges by region, type of the IP, and whether device and IP are risky. An edge stays in its region, and the
  neighbourhoods hold every edge, which S4 proves: so edges are counted by IP, and the few to risky devices apart.
*/
-- Edges by region, type and risk of the IP, and those to risky devices among them.
WITH counted AS (
    SELECT ip.region_no, ip.type_no, coalesce(ip.is_risky, false) AS ip_risky
        , sum(near.device_count)::BIGINT AS edges, sum(coalesce(risky.devices, 0))::BIGINT AS risky_edges
    FROM s4_ip_neighbourhoods_6A AS near
    LEFT JOIN ip.posture AS ip ON ip.ip_id = near.ip_id
    LEFT JOIN ip.risky_device_count AS risky ON risky.ip_id = near.ip_id
    GROUP BY ip.region_no, ip.type_no, coalesce(ip.is_risky, false)
)
-- One row for risky devices and one for the others.
, edge AS (
    SELECT region_no, type_no, ip_risky, unnest([true, false]) AS device_risky, unnest([risky_edges, edges - risky_edges]) AS n FROM counted
)
SELECT coalesce(region.region_id, 'NONE') AS region_id, coalesce(kind.ip_type, 'NONE') AS ip_type, edge.device_risky, edge.ip_risky, edge.n
FROM edge
LEFT JOIN risk_region AS region ON region.region_no = edge.region_no
LEFT JOIN policy_6A.ip_types AS kind ON kind.ordinal = edge.type_no
WHERE edge.n > 0
