/*
doc: >
  One row of lists: by country, its seats among the 4,096 of its region and the first of them; and the country of each seat,
  region after region from number 0.
step: plan_ip_counts
*/
WITH country AS (
    SELECT list(span.seats::USMALLINT ORDER BY home.country_no) AS seats, list(span.first_seat::USMALLINT ORDER BY home.country_no) AS first_seats
    FROM home_country AS home
    LEFT JOIN away_span AS span ON span.country_no = home.country_no
)
, taken AS (
    SELECT region_no * 4096 + first_seat + unnest(range(seats)) AS seat_no, country_no::USMALLINT AS country_no FROM away_span
)
, seat AS (
    SELECT list(taken.country_no ORDER BY every.seat_no) AS countries
    FROM (SELECT unnest(range((SELECT max(seat_no) FROM taken) + 1)) AS seat_no) AS every
    LEFT JOIN taken ON taken.seat_no = every.seat_no
)
SELECT country.seats, country.first_seats, seat.countries
FROM country
CROSS JOIN seat
