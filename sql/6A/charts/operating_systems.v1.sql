/*
doc: >
  Share of iOS among phones by country, here and outside, countries in the order of the latter. A20 bounds the mean difference.
title: Phones with iOS by country
*/
-- Countries in the order of the share outside.
WITH country AS (
    SELECT row_number() OVER (ORDER BY outside.ios_share, outside.country_iso) AS place
        , count(*) FILTER (device.os_family = 'IOS') / count(*) AS ios_share, outside.ios_share AS outside_share
    FROM s4_device_base_6A AS device
    JOIN policy_6A.os_countries AS outside ON outside.country_iso = device.home_country_iso
    WHERE device.device_type = 'MOBILE_PHONE'
    GROUP BY outside.country_iso, outside.ios_share
)
SELECT 'here' AS world, place, ios_share AS share FROM country
UNION ALL
SELECT 'outside', place, outside_share FROM country
