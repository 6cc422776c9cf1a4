/*
doc: Device-IP edges by region of the device, type of the IP, and whether they are risky.
step: validation_checks
*/
SELECT coalesce(region.region_id, 'NONE') AS region_id, coalesce(kind.ip_type, 'NONE') AS ip_type, held.device_risky, held.ip_risky, held.n
FROM (
    SELECT load.region_no, ip.type_no, load.is_risky AS device_risky, coalesce(ip.is_risky, false) AS ip_risky, sum(load.devices)::BIGINT AS n
    FROM ip_load AS load
    LEFT JOIN ip_posture AS ip ON ip.ip_id = load.ip_id
    GROUP BY load.region_no, ip.type_no, load.is_risky, coalesce(ip.is_risky, false)
) AS held
LEFT JOIN risk_region AS region ON region.region_no = held.region_no
LEFT JOIN policy_6A.ip_types AS kind ON kind.ordinal = held.type_no
