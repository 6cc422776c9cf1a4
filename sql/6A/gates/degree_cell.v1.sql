/*
doc: IPs by the number of devices on them.
materialize: table
*/
SELECT devices, count(*) AS n
FROM (
    SELECT ip_id, count(*) AS devices
    FROM s4_ip_links_6A
    WHERE device_id IS NOT NULL
    GROUP BY ip_id
)
GROUP BY devices
