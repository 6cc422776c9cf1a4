/*
doc: >
  Mean absolute difference of the iOS share of phones from the share outside, in percentage points, weighted by parties, over the
  countries with 1,000 parties and more that have a figure. Interval: the normal one of binomial shares.
materialize: table
*/
-- Phones by country and the share of them with iOS, beside the share outside.
WITH country AS (
    SELECT party.parties, device.phones, device.ios_phones / device.phones AS ios_share, outside.ios_share AS outside_share
    FROM (
        SELECT home_country_iso, count(*) AS phones, count(*) FILTER (os_family = 'IOS') AS ios_phones
        FROM s4_device_base_6A
        WHERE device_type = 'MOBILE_PHONE'
        GROUP BY home_country_iso
    ) AS device
    JOIN (SELECT country_iso, sum(party_count)::BIGINT AS parties FROM s1_party_summary_6A GROUP BY country_iso) AS party
        ON party.country_iso = device.home_country_iso AND party.parties >= 1000
    JOIN policy_6A.os_countries AS outside ON outside.country_iso = device.home_country_iso
)
-- These together, with the standard error.
, world AS (
    SELECT sum(parties)::BIGINT AS parties
        , 100 * sum(to_fixed_point(parties * abs(ios_share - outside_share), 9))::DOUBLE / 1e9 / sum(parties)::BIGINT AS value
        , 100 * sqrt(sum(to_fixed_point(parties * parties * ios_share * (1 - ios_share) / phones, 9))::DOUBLE / 1e9) / sum(parties)::BIGINT AS error
    FROM country
)
SELECT 'A20_OS_BY_COUNTRY' AS test_id, 'ios_share_mae_pp' AS metric_name, quantise(value, 12) AS value
    , quantise(greatest(value - 1.959964 * error, 0), 12) AS ci_low, quantise(value + 1.959964 * error, 12) AS ci_high, parties AS support_n
FROM world
