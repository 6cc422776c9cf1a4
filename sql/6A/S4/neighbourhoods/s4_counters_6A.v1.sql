/*
doc: Devices, IPs and edges as planned and as made, and what the caps moved or dropped.
materialize: metrics
*/
SELECT 'coverage_planned' AS metric, '' AS key, sum(linked)::DOUBLE / sum(devices)::DOUBLE AS value FROM linked_device_quota
UNION ALL SELECT 'coverage_realised', '', (SELECT count(*) FROM linked_device) / (SELECT count(*) FROM device_profile)
UNION ALL SELECT 'linked_devices', '', count(*) FROM linked_device
UNION ALL SELECT 'devices_planned', '', sum(quota)::DOUBLE FROM device_quota
UNION ALL SELECT 'ip_edges_requested', '', sum(edges)::DOUBLE FROM linked_device
UNION ALL SELECT 'ip_edges_assigned', '', edges FROM placed_edge_count
UNION ALL SELECT 'ip_edges_dedup_dropped', '', (SELECT sum(edges)::DOUBLE FROM linked_device) - (SELECT edges FROM placed_edge_count)
UNION ALL SELECT 'ip_tail_allowed', '', count(*) FILTER (is_tail) FROM ip_degree
UNION ALL SELECT 'ip_tail_used', '', count(*) FROM ip_degree AS d CROSS JOIN policy_6A.ip_count_priors AS prior WHERE d.devices > prior.body_cap
UNION ALL SELECT 'max_degree', '', max(devices) FROM ip_degree
UNION ALL SELECT 'device_surplus', '', count(*) FROM device_move
UNION ALL SELECT 'device_cap_moved', '', count(receiving_party_id) FROM device_move
UNION ALL SELECT 'secondary_dropped_cap', '', (SELECT count(*) FROM secondary_user_uncapped) - (SELECT count(*) FROM secondary_user)
UNION ALL SELECT 'access_dropped_cap', '', count(*) FROM access_above_cap
