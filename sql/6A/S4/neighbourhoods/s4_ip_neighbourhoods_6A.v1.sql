/*
doc: One row per IP with the devices on it and the parties behind them, counted in the published links.
*/
SELECT met.ip_id, met.devices AS device_count, coalesce(behind.parties, 0) AS party_count
FROM (SELECT ip_id, count(device_id) AS devices FROM s4_ip_links_6A GROUP BY ip_id) AS met
LEFT JOIN (SELECT ip_id, count(*) AS parties FROM ip_party GROUP BY ip_id) AS behind ON behind.ip_id = met.ip_id
