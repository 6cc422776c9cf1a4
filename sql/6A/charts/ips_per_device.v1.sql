/*
doc: On how many IPs devices were met; those on none have no network. T4 asks for the share of the others.
title: IPs per device
*/
SELECT ip_count AS ips, count(*) AS devices FROM s4_device_neighbourhoods_6A GROUP BY ip_count
