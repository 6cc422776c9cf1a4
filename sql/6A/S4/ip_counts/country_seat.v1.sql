/*
doc: >
  One row of lists: by country, its seats among the 4,096 of its region (pack_region_seat), by devices, and the first of them;
  and the country of each seat, region after region from number 0.
*/
-- Claims of the countries of a region on its seats.
WITH claim AS (
    SELECT home.region_no AS part, home.country_no AS unit, counted.devices AS weight, region_seats() AS total
    FROM (SELECT country_no, count(*) AS devices FROM device_profile GROUP BY country_no) AS counted
    JOIN home_country AS home ON home.country_no = counted.country_no
)
-- Seats of each country with the first of them.
, span AS (
    SELECT part AS region_no, unit AS country_no, quota AS seats
        , (sum(quota) OVER (PARTITION BY part ORDER BY unit))::BIGINT - quota AS first_seat
    FROM apportion('claim')
)
-- These as lists by country.
, country AS (
    SELECT list(span.seats::USMALLINT ORDER BY home.country_no) AS seats, list(span.first_seat::USMALLINT ORDER BY home.country_no) AS first_seats
    FROM home_country AS home
    LEFT JOIN span ON span.country_no = home.country_no
)
-- The country of every seat.
, taken AS (
    SELECT pack_region_seat(region_no, first_seat + unnest(range(seats))) AS region_seat, country_no::USMALLINT AS country_no FROM span
)
-- These as one list, with gaps where a region has no country.
, seat AS (
    SELECT list(taken.country_no ORDER BY every.region_seat) AS countries
    FROM (SELECT unnest(range((SELECT max(region_seat) FROM taken) + 1)) AS region_seat) AS every
    LEFT JOIN taken ON taken.region_seat = every.region_seat
)
SELECT country.seats, country.first_seats, seat.countries
FROM country
CROSS JOIN seat
