/*
doc: Every IP with the devices on it, by the region of the device (0 if it has none) and whether it is risky.
step: validation_checks
*/
SELECT code // 32 AS ip_id, (code // 2 % 16)::UTINYINT AS region_no, code % 2 = 1 AS is_risky, devices
FROM (
    -- One number to group by is much quicker than three columns.
    SELECT l.ip_id * 32 + coalesce(device.region_no, 0) * 2 + coalesce(device.is_risky, false)::BIGINT AS code, count(*) AS devices
    FROM s4_ip_links_6A AS l
    LEFT JOIN device_posture AS device ON device.device_id = l.device_id
    WHERE l.device_id IS NOT NULL
    GROUP BY code
)
