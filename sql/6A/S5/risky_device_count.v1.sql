/*
doc: The risky devices of every IP that has one.
step: assign_ip_roles.features
*/
SELECT ip_id, sum(devices)::BIGINT AS devices FROM ip_load WHERE is_risky GROUP BY ip_id
