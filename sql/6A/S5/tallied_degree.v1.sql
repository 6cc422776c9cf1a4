/*
doc: IPs by the number of devices on them.
step: validation_checks
*/
SELECT devices, count(*) AS n
FROM (SELECT ip_id, sum(devices)::BIGINT AS devices FROM ip_load GROUP BY ip_id)
GROUP BY devices
