/*
doc: Counters of S1, keys by how their arrivals are routed, days, knots.
materialize: metrics
*/
SELECT 'keys' AS metric, virtual_mode AS key, count(*)::DOUBLE AS value FROM merchant_zone_key_5B GROUP BY virtual_mode
UNION ALL SELECT 'keys_without_site', '', count(*) FROM merchant_zone_key_5B WHERE sites = 0 AND edge_share < 1
UNION ALL SELECT 'sites', '', count(*) FROM key_site_5B
UNION ALL SELECT 'terminals', '', coalesce(sum(terminals), 0) FROM key_site_5B
UNION ALL SELECT 'days', '', count(*) FROM horizon_day
UNION ALL SELECT 'knots', '', count(*) FROM arrival_field_5B
