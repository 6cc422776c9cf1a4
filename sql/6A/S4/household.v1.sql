/*
doc: >
  Households: sizes drawn one after another until the seats of the country are taken; the last is cut where they end.
step: emit_regions.devices
*/
WITH ladder AS (
    SELECT size, sum(fx(share, 12)) OVER (ORDER BY size)::DOUBLE / 1e12 AS upto FROM policy_6A.household_sizes
)
, rung AS (
    SELECT list(share_slot(upto) ORDER BY size) AS upto, list(size ORDER BY size) AS sizes FROM ladder
)
, drawn AS (
    SELECT place.country_no, place.seat, ladder_pick(place.s1, rung.upto, rung.sizes) AS size
    FROM party_place AS place
    CROSS JOIN rung
    WHERE place.lives_together
)
-- Sizes run over all countries, less what the countries before have: a sum by country costs five times as much.
, country AS (
    SELECT span.country_no, span.first_seat, span.last_seat
        , (sum(drawn.sizes) OVER (ORDER BY span.country_no))::BIGINT - drawn.sizes AS sizes_before
    FROM household_span AS span
    JOIN (SELECT country_no, sum(size)::BIGINT AS sizes FROM drawn GROUP BY country_no) AS drawn
        ON drawn.country_no = span.country_no
)
, placed AS (
    SELECT run.size, country.first_seat + run.upto - run.size - country.sizes_before AS first_seat, country.last_seat
    FROM (SELECT country_no, size, (sum(size) OVER (ORDER BY seat ROWS UNBOUNDED PRECEDING))::BIGINT AS upto FROM drawn) AS run
    JOIN country ON country.country_no = run.country_no
)
SELECT row_number() OVER (ORDER BY first_seat)::UINTEGER AS household_no
    , first_seat
    , least(size, last_seat - first_seat + 1)::UTINYINT AS size
FROM placed
WHERE first_seat <= last_seat
