/*
doc: >
  One row per party with its seat and household. Seats number the parties in an order drawn within their country, those that
  live together first; a household is a range of seats. Who lives alone has a household of one, numbered by the seat.
*/
-- Parties in the order of their seats.
WITH seat AS MATERIALIZED (
    SELECT party_id, country_no, lives_together, s1
        , row_number() OVER (ORDER BY country_no, lives_together DESC, s0, party_id)::UINTEGER AS seat
    FROM (
        SELECT d.entity::BIGINT AS party_id, d.batch AS country_no, d.s0, d.s1
            , slot_high(d.s1) >= law.alone_upto[(d.batch::INTEGER - 1) * law.strata + d.stratum_no] AS lives_together
        FROM draw__party_graph AS d
        CROSS JOIN home_law AS law
    )
)
-- One size for each seat of those who live together: more households than there are seats for.
, drawn AS MATERIALIZED (
    SELECT seat.country_no, seat.seat
        , (1 + bucket_of_16(slot_low(seat.s1), law.size_ends, (seat.country_no::INTEGER - 1) * 16))::UTINYINT AS size
    FROM seat
    CROSS JOIN home_law AS law
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
