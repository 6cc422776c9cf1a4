/*
doc: The published links counted by IP - devices and the parties behind them.
step: merge_parts
lane: input_load_schema_validation
*/
SELECT met.ip_id, met.devices::UINTEGER AS devices, stood.parties::UINTEGER AS parties
FROM (SELECT ip_id, count(device_id) AS devices FROM s4_ip_links_6A GROUP BY ip_id) AS met
JOIN (SELECT ip_id, count(*) AS parties FROM ip_party GROUP BY ip_id) AS stood ON stood.ip_id = met.ip_id
