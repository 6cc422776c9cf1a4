/*
doc: The places on the IPs, in the order of their ids.
step: emit_regions.ip_match
*/
SELECT ip_id::UINTEGER AS ip_id, cell_code FROM (SELECT ip_id, cell_code, unnest(range(devices::BIGINT)) FROM ip_degree)
