/*
doc: What was planned and what came of it.
materialize: metrics
step: merge_parts
*/
SELECT 'coverage_planned' AS metric, '' AS key, sum(linked)::DOUBLE / sum(devices)::DOUBLE AS value FROM linked_plan
UNION ALL SELECT 'coverage_realised', '', (SELECT count(*) FROM linked_device) / (SELECT count(*) FROM device_profile)
UNION ALL SELECT 'linked_devices', '', count(*) FROM linked_device
UNION ALL SELECT 'devices_planned', '', sum(quota)::DOUBLE FROM device_quota
UNION ALL SELECT 'ip_edges_requested', '', sum(edges)::DOUBLE FROM linked_device
UNION ALL SELECT 'ip_edges_assigned', '', edges FROM met_count
UNION ALL SELECT 'ip_edges_dedup_dropped', '', (SELECT sum(edges)::DOUBLE FROM linked_device) - (SELECT edges FROM met_count)
UNION ALL SELECT 'ip_tail_allowed', '', count(*) FROM ip_tail
UNION ALL SELECT 'ip_tail_used', '', count(*) FROM ip_degree AS d CROSS JOIN policy_6A.ip_count_priors AS prior WHERE d.devices > prior.body_cap
UNION ALL SELECT 'max_degree', '', max(devices) FROM ip_degree
UNION ALL SELECT 'device_surplus', '', count(*) FROM device_surplus
UNION ALL SELECT 'device_cap_moved', '', count(*) FROM device_move
UNION ALL SELECT 'secondary_dropped_cap', '', (SELECT count(*) FROM device_use) - (SELECT count(*) FROM device_use_kept)
UNION ALL SELECT 'access_dropped_cap', '', count(*) FROM crowded_target
