/*
doc: Where in the second order the wallets of a class begin that are from home in a block of days (s0).
stream: 6B.S1.trip
*/
-- Blocks of each country and class.
WITH block AS (
    SELECT DISTINCT (country_no::UBIGINT << 32) | (class_no::UBIGINT << 16) | block_no::UBIGINT AS entity, scenario_sub AS sub
        , country_no, class_no, block_no
    FROM trip_day
    ORDER BY entity
)
SELECT 0 AS batch, entity, sub, s0, s1, country_no, class_no, block_no
FROM rng_draw('block', '6B.S1.trip')
