/*
doc: One row per IP with the devices on it, those of a risky family, and the parties behind them.
step: assign_ip_roles.features
*/
SELECT crowd.ip_id, crowd.devices, crowd.risky_devices, known.parties
FROM (
    SELECT ip_id, sum(devices)::BIGINT AS devices, coalesce(sum(devices) FILTER (is_risky), 0)::BIGINT AS risky_devices
    FROM ip_load
    GROUP BY ip_id
) AS crowd
JOIN (
    -- Pairs as one number are quicker to tell apart than two columns; a party's number is below 2^27.
    SELECT code // 134217728 AS ip_id, count(*) AS parties
    FROM (SELECT DISTINCT ip_id * 134217728 + party_id AS code FROM s4_ip_links_6A WHERE device_id IS NOT NULL)
    GROUP BY code // 134217728
) AS known ON known.ip_id = crowd.ip_id
