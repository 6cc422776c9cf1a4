/*
doc: >
  As many devices, IPs and links are published as were planned.
code: 114
name: GRAPH_COUNTS_MISMATCH
hint: read s4_counters_6A
*/
SELECT planned.what, planned.n AS planned, made.n AS made
FROM (
    SELECT 'devices' AS what, sum(quota)::BIGINT AS n FROM device_quota
    UNION ALL SELECT 'IPs', sum(ips)::BIGINT FROM ip_cell
    UNION ALL SELECT 'IP links', (SELECT sum(edges)::BIGINT FROM linked_device) + (SELECT count(*) FROM merchant_endpoint)
    UNION ALL SELECT 'device links', (SELECT links FROM device_link_plan) - (SELECT count(*) FROM access_above_cap)
) AS planned
JOIN (
    SELECT 'devices' AS what, count(*) AS n FROM s4_device_base_6A
    UNION ALL SELECT 'IPs', count(*) FROM s4_ip_base_6A
    UNION ALL SELECT 'IP links', count(*) FROM s4_ip_links_6A
    UNION ALL SELECT 'device links', count(*) FROM s4_device_links_6A
) AS made ON made.what = planned.what
WHERE planned.n IS DISTINCT FROM made.n
