/*
doc: IPs by the number of devices on them.
step: validation_checks
*/
SELECT device_count AS devices, count(*) AS n FROM s4_ip_neighbourhoods_6A WHERE device_count > 0 GROUP BY device_count
