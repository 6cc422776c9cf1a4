/*
doc: IPs by the devices on them.
step: validation_checks
*/
SELECT devices, count(*) AS n FROM ip_reach WHERE devices > 0 GROUP BY devices
