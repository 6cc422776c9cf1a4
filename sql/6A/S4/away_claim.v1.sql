/*
doc: What each country claims of 4,096 seats of its region, by devices.
step: plan_ip_counts
*/
SELECT home.region_no AS part, home.country_no AS unit, counted.devices AS weight, 4096 AS total
FROM (
    SELECT party.country_no, count(*) AS devices
    FROM device_profile AS p
    JOIN graph_party AS party ON party.party_id = p.party_id
    GROUP BY party.country_no
) AS counted
JOIN home_country AS home ON home.country_no = counted.country_no
