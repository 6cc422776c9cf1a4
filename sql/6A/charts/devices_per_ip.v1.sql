/*
doc: >
  Devices per IP by type: the share of IPs with at least so many devices. T5 bounds the 99th percentile and the maximum.
title: Devices per IP
*/
-- IPs by type and number of devices.
WITH counted AS (
    SELECT ip.ip_type, near.device_count AS devices, count(*) AS n
    FROM s4_ip_base_6A AS ip
    JOIN s4_ip_neighbourhoods_6A AS near ON near.ip_id = ip.ip_id
    GROUP BY ip.ip_type, near.device_count
)
-- Numbers of devices that the chart shows.
, step AS (
    SELECT unnest([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256]) AS devices
)
-- IPs of each type.
, total AS (
    SELECT ip_type, sum(n)::BIGINT AS n FROM counted GROUP BY ip_type
)
SELECT total.ip_type, step.devices, coalesce(sum(counted.n), 0)::BIGINT / total.n AS share
FROM total
CROSS JOIN step
LEFT JOIN counted ON counted.ip_type = total.ip_type AND counted.devices >= step.devices
GROUP BY total.ip_type, step.devices, total.n
HAVING coalesce(sum(counted.n), 0) > 0
