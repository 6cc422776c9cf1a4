/*
doc: The places on the IPs, in the order of their ids.
materialize: view
step: emit_regions.ip_match
*/
SELECT ip_id, cell_code, unnest(range(devices::BIGINT))::USMALLINT AS place FROM ip_degree
