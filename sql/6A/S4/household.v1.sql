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
    SELECT place.country_no, place.seat
        , rung.sizes[1 + least(len(list_filter(rung.upto, x -> x <= place.s1)), len(rung.sizes) - 1)] AS size
    FROM party_place AS place
    CROSS JOIN rung
    WHERE place.lives_together
)
, placed AS (
    SELECT drawn.country_no, drawn.size
        , span.first_seat + (sum(drawn.size) OVER (PARTITION BY drawn.country_no ORDER BY drawn.seat))::BIGINT - drawn.size AS first_seat
        , span.last_seat
    FROM drawn
    JOIN household_span AS span ON span.country_no = drawn.country_no
)
SELECT row_number() OVER (ORDER BY first_seat)::UINTEGER AS household_no
    , first_seat
    , least(size, last_seat - first_seat + 1)::UTINYINT AS size
FROM placed
WHERE first_seat <= last_seat
