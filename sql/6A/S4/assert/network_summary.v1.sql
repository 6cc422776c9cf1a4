/*
doc: >
  The summary adds up to the world, and the world to what is published.
code: 117
name: SUMMARY_INCONSISTENT_WITH_BASE
hint: read s4_network_summary_6A
*/
SELECT world.metric_id, world.value, found.n, parts.value AS parts
FROM s4_network_summary_6A AS world
LEFT JOIN (
    SELECT 'devices_total' AS metric_id, count(*) AS n FROM s4_device_base_6A
    UNION ALL SELECT 'ips_total', count(*) FROM s4_ip_base_6A
    UNION ALL SELECT 'device_links_total', count(*) FROM s4_device_links_6A
    UNION ALL SELECT 'ip_links_total', count(*) FROM s4_ip_links_6A
) AS found ON found.metric_id = world.metric_id
LEFT JOIN (
    SELECT metric_id, sum(to_fixed_point(value, 0))::DOUBLE AS value FROM s4_network_summary_6A WHERE region_id <> 'ALL' GROUP BY metric_id
) AS parts ON parts.metric_id = world.metric_id
LEFT JOIN (SELECT count(*) AS n FROM merchant_endpoint) AS endpoint ON world.metric_id = 'ip_links_total'
WHERE world.region_id = 'ALL'
    AND (world.value IS DISTINCT FROM found.n::DOUBLE OR parts.value IS DISTINCT FROM world.value - coalesce(endpoint.n, 0))
