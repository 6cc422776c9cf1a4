/*
doc: What each country claims of 4,096 seats of its region, by devices.
step: plan_ip_counts
*/
SELECT home.region_no AS part, home.country_no AS unit, counted.devices AS weight, 4096 AS total
FROM (
    SELECT country_no, count(*) AS devices FROM device_profile GROUP BY country_no
) AS counted
JOIN home_country AS home ON home.country_no = counted.country_no
