/*
doc: >
  One row per party with its seat and household. Seats number the parties in an order drawn within their country, those that
  live together first; a household is a range of seats. Who lives alone has a household of one, numbered by the seat.
*/
-- Parties in the order of their seats.
WITH seat AS MATERIALIZED (
    SELECT entity::BIGINT AS party_id, batch AS country_no, lives_together, s1
        , row_number() OVER (ORDER BY batch, lives_together DESC, s0, entity)::UINTEGER AS seat
    FROM draw__party_graph
)
-- Cumulative shares of the household sizes.
, buckets AS (
    SELECT list(share_slot(upto) ORDER BY size) AS upto, list(size ORDER BY size) AS sizes
    FROM (SELECT size, sum(to_fixed_point(share, 12)) OVER (ORDER BY size)::DOUBLE / 1e12 AS upto FROM policy_6A.household_sizes)
)
-- One size for each seat of those who live together: more households than there are seats for.
, drawn AS MATERIALIZED (
    SELECT seat.country_no, seat.seat, bucket_option(seat.s1, buckets.upto, buckets.sizes) AS size
    FROM seat
    CROSS JOIN buckets
    WHERE seat.lives_together
)
-- Sizes are summed over all countries, less those of the countries before: a running sum by country costs five times as much.
, country AS (
    SELECT country_no, first_seat, last_seat, (sum(sizes) OVER (ORDER BY country_no))::BIGINT - sizes AS sizes_before
    FROM (
        SELECT country_no, min(seat)::BIGINT AS first_seat, max(seat)::BIGINT AS last_seat, sum(size)::BIGINT AS sizes
        FROM drawn
        GROUP BY country_no
    )
)
-- Households in a row, with the seat at which each begins.
, placed AS (
    SELECT run.size, country.first_seat + run.upto - run.size - country.sizes_before AS first_seat, country.last_seat
    FROM (SELECT country_no, size, (sum(size) OVER (ORDER BY seat ROWS UNBOUNDED PRECEDING))::BIGINT AS upto FROM drawn) AS run
    JOIN country ON country.country_no = run.country_no
)
-- Households follow one another until the seats of the country are taken; the last one is cut where they end.
, household AS (
    SELECT row_number() OVER (ORDER BY first_seat)::UINTEGER AS household_no
        , first_seat
        , least(size, last_seat - first_seat + 1)::UTINYINT AS size
    FROM placed
    WHERE first_seat <= last_seat
)
-- Every seat with its household.
, seat_household AS (
    SELECT (first_seat + unnest(range(size::BIGINT)))::UINTEGER AS seat, first_seat::UINTEGER AS first_seat, size, household_no
    FROM household
)
SELECT seat.party_id, seat.seat
    , coalesce(home.first_seat, seat.seat) AS first_seat
    , coalesce(home.size, 1::UTINYINT) AS size
    , coalesce(home.household_no::BIGINT, seat.seat::BIGINT + 10000000000) AS household_id
FROM seat
LEFT JOIN seat_household AS home ON home.seat = seat.seat
