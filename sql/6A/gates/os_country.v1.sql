/*
doc: Phones by country and those with iOS, beside the share outside and the parties of the country.
materialize: table
*/
SELECT device.home_country_iso AS country_iso, party.parties, device.phones, device.ios_phones
    , device.ios_phones / device.phones AS ios_share, outside.ios_share AS outside_share
FROM (
    SELECT home_country_iso, count(*) AS phones, count(*) FILTER (os_family = 'IOS') AS ios_phones
    FROM s4_device_base_6A
    WHERE device_type = 'MOBILE_PHONE'
    GROUP BY home_country_iso
) AS device
JOIN (SELECT country_iso, sum(party_count)::BIGINT AS parties FROM s1_party_summary_6A GROUP BY country_iso) AS party
    ON party.country_iso = device.home_country_iso
LEFT JOIN policy_6A.os_countries AS outside ON outside.country_iso = device.home_country_iso
