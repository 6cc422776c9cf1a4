-- Arrivals: their ids, the random field behind their intensity, and how many come.

-- The id of the first arrival of a cell: a day of the horizon (below 2048), a key (below 2^20) and a slot of the day (below 128). The
-- arrivals of a cell, at most 2^24, follow it one by one, so an id gives back day, key, slot and ordinal, and ids sort as arrivals are
-- published: day by day, key by key, slot by slot.
CREATE OR REPLACE MACRO pack_cell(day_no, key_no, slot_of_day) AS (day_no::BIGINT << 51) | (key_no::BIGINT << 31) | (slot_of_day::BIGINT << 24);
CREATE OR REPLACE MACRO arrival_day(arrival_id) AS (arrival_id >> 51)::SMALLINT;
CREATE OR REPLACE MACRO arrival_key(arrival_id) AS ((arrival_id >> 31) & 1048575)::INTEGER;
CREATE OR REPLACE MACRO arrival_slot_of_day(arrival_id) AS ((arrival_id >> 24) & 127)::SMALLINT;
CREATE OR REPLACE MACRO arrival_ordinal(arrival_id) AS (arrival_id & 16777215)::INTEGER;

-- The slots of the days in the relation named `days`.
CREATE OR REPLACE MACRO slots_of_days(days) AS TABLE
SELECT day_no, (first_slot + unnest(range(slots)))::SMALLINT AS slot
FROM query_table(days);

-- First and last slot of the days in the relation named `days`, and the slots of one.
CREATE OR REPLACE MACRO slot_limits(days) AS TABLE
SELECT min(first_slot) AS first_slot, max(first_slot + slots) - 1 AS last_slot, max(slots) AS slots
FROM query_table(days);

-- The part of the keys of 5B's draws that a scenario decides: 32 bits.
CREATE OR REPLACE MACRO scenario_sub(scenario_id) AS e64('scenario|' || scenario_id) & 4294967295::UBIGINT;

-- A standard normal between two independent ones, at a share of the way from the first to the second: the straight line over its own
-- standard deviation, so that the variance is 1 everywhere.
CREATE OR REPLACE MACRO between_knots(z_from, z_to, way) AS
    ((1 - way) * z_from + way * z_to) / sqrt((1 - way) * (1 - way) + way * way);

-- How far into a slot an arrival comes, as a share of it, at a quantile of an intensity that begins and ends at these levels over its mean:
-- straight lines from both ends to the middle, where it is 2 - (begin_level + end_level) / 2, so that the mean is 1. At most half of the way
-- is counted from the nearer end.
CREATE OR REPLACE MACRO way_from_end(u, level, other_level) AS
    2 * u / (level + sqrt(greatest(0, level * level + (8 - 6 * level - 2 * other_level) * u)));
CREATE OR REPLACE MACRO share_of_slot(u, begin_level, end_level) AS CASE
    WHEN u < 0.5 + (begin_level - end_level) / 8 THEN way_from_end(u, begin_level, end_level)
    ELSE 1 - way_from_end(1 - u, end_level, begin_level)
END;
-- The quantile that the 52 bits of an arrival's draw give, 32 of them, and how far into a slot of so many microseconds it comes by it.
CREATE OR REPLACE MACRO moment_quantile(s0) AS ((s0 >> 20)::DOUBLE + 0.5) / 4294967296;
CREATE OR REPLACE MACRO us_into_slot(s0, begin_level, end_level, slot_us) AS
    least(floor(share_of_slot(moment_quantile(s0), begin_level, end_level) * slot_us)::BIGINT, slot_us - 1);

-- The probability of no arrival under the negative binomial law of this mean and dispersion (variance mean + mean^2 / dispersion), on a
-- grid of 1e-15.
CREATE OR REPLACE MACRO count_zero(mean, dispersion) AS quantise(pow(1 + mean / dispersion, -dispersion), 15);

-- The probability of the next count under that law, n + 1, from that of n: p(n + 1) = p(n) (n + k) / (n + 1) m / (k + m), with
-- ratio = m / (k + m) and k the dispersion.
CREATE OR REPLACE MACRO next_probability(p, ratio, n, dispersion) AS p * ratio * (n + dispersion) / (n + 1);

-- Eight steps of the inverse of that law's distribution function, for each row of the relation named `walk`: u, the uniform number whose
-- quantile is asked; n, the least count that is still possible; p, its probability; upto, the distribution function at n; ratio and
-- dispersion. A row is done when u <= upto.
CREATE OR REPLACE MACRO count_steps(walk) AS TABLE
-- Step 1.
WITH step1 AS (
    SELECT * REPLACE (
        n + (u > upto)::DOUBLE AS n
        , next_probability(p, ratio, n, dispersion) AS p
        , upto + next_probability(p, ratio, n, dispersion) AS upto
    )
    FROM query_table(walk)
)
-- Step 2.
, step2 AS (
    SELECT * REPLACE (
        n + (u > upto)::DOUBLE AS n
        , next_probability(p, ratio, n, dispersion) AS p
        , upto + next_probability(p, ratio, n, dispersion) AS upto
    )
    FROM step1
)
-- Step 3.
, step3 AS (
    SELECT * REPLACE (
        n + (u > upto)::DOUBLE AS n
        , next_probability(p, ratio, n, dispersion) AS p
        , upto + next_probability(p, ratio, n, dispersion) AS upto
    )
    FROM step2
)
-- Step 4.
, step4 AS (
    SELECT * REPLACE (
        n + (u > upto)::DOUBLE AS n
        , next_probability(p, ratio, n, dispersion) AS p
        , upto + next_probability(p, ratio, n, dispersion) AS upto
    )
    FROM step3
)
-- Step 5.
, step5 AS (
    SELECT * REPLACE (
        n + (u > upto)::DOUBLE AS n
        , next_probability(p, ratio, n, dispersion) AS p
        , upto + next_probability(p, ratio, n, dispersion) AS upto
    )
    FROM step4
)
-- Step 6.
, step6 AS (
    SELECT * REPLACE (
        n + (u > upto)::DOUBLE AS n
        , next_probability(p, ratio, n, dispersion) AS p
        , upto + next_probability(p, ratio, n, dispersion) AS upto
    )
    FROM step5
)
-- Step 7.
, step7 AS (
    SELECT * REPLACE (
        n + (u > upto)::DOUBLE AS n
        , next_probability(p, ratio, n, dispersion) AS p
        , upto + next_probability(p, ratio, n, dispersion) AS upto
    )
    FROM step6
)
SELECT * REPLACE (
    n + (u > upto)::DOUBLE AS n
    , next_probability(p, ratio, n, dispersion) AS p
    , upto + next_probability(p, ratio, n, dispersion) AS upto
)
FROM step7;

-- The Poisson count of this mean at the quantile of a standard normal deviate: the expansion of Giles (ACM Transactions on Mathematical
-- Software 42, 2016, algorithm 955, equation 7) to the order 1 / mean. For means from about 10 on.
CREATE OR REPLACE MACRO poisson_of_normal(mean, deviate) AS greatest(0, floor(quantise(
    mean + sqrt(mean) * deviate + (2 + deviate * deviate) / 6
        - (deviate + deviate * deviate * deviate / 2) / (36 * sqrt(mean))
        + (-8 / 405 + 7 * deviate * deviate / 810 + deviate * deviate * deviate * deviate / 270) / mean
    , 9)));

-- A slot counted from where the daily knots of a key lie, one in every `slots`: keys begin their days at different hours, so that no hour
-- is nearer to the knots than another.
CREATE OR REPLACE MACRO field_slot(slot, key_no, slots) AS slot + key_no % slots;
-- The weekly knot before a daily one: weeks begin on different days.
CREATE OR REPLACE MACRO week_knot(day_knot, key_no) AS (day_knot + key_no % 7) // 7;

-- The knots of the field (the relation named `field`) around each day of each key - a day of its own, from one daily knot to the next
-- (field_slot) - and how many whole days it lies behind the weekly one before it.
CREATE OR REPLACE MACRO knots_by_day(field, days) AS TABLE
-- Knots of each key in lists.
WITH knot AS (
    SELECT key_no
        , list(z ORDER BY knot) FILTER (level = 'DAY') AS day_z, min(knot) FILTER (level = 'DAY') AS first_day
        , list(z ORDER BY knot) FILTER (level = 'WEEK') AS week_z, min(knot) FILTER (level = 'WEEK') AS first_week
    FROM query_table(field)
    GROUP BY key_no
)
-- Every key on every day of its own that has slots of the days.
, dated AS (
    SELECT knot.*
        , unnest(range(
            field_slot(limits.first_slot, knot.key_no, limits.slots) // limits.slots
            , field_slot(limits.last_slot, knot.key_no, limits.slots) // limits.slots + 1
        )) AS day_knot
    FROM knot
    CROSS JOIN slot_limits(days) AS limits
)
SELECT key_no, day_knot
    , day_z[day_knot - first_day + 1] AS day_from
    , day_z[day_knot - first_day + 2] AS day_to
    , week_z[week_knot(day_knot, key_no) - first_week + 1] AS week_from
    , week_z[week_knot(day_knot, key_no) - first_week + 2] AS week_to
    , ((day_knot + key_no % 7) % 7)::UTINYINT AS weekday
FROM dated;

-- Every key in every slot of the days: the arrivals that 5A expects, and those under the field, a log-normal factor of mean one. The
-- field is the weighted sum of a daily and a weekly part, each of variance one at every moment, taken at the beginning of the slot.
-- Relations by name: the `surface` of 5A, the `keys`, the `days`, the `law` of arrivals, and the `knots` (knots_by_day).
CREATE OR REPLACE MACRO arrival_cells(surface, keys, days, law, knots) AS TABLE
-- Expected arrivals by key, with the way from one daily knot to the next; a slot outside the days has no knot.
WITH expected AS (
    SELECT key.key_no, key.legal_country_iso, key.virtual_mode, key.dispersion, key.deviation
        , surface.local_horizon_bucket_index AS slot
        , surface.local_horizon_bucket_index // day_length.slots AS day_no
        , surface.local_horizon_bucket_index % day_length.slots AS slot_of_day
        , CASE
            WHEN surface.local_horizon_bucket_index BETWEEN day_length.first_slot AND day_length.last_slot
            THEN field_slot(surface.local_horizon_bucket_index, key.key_no, day_length.slots) // day_length.slots
        END AS day_knot
        , field_slot(surface.local_horizon_bucket_index, key.key_no, day_length.slots) % day_length.slots / day_length.slots AS way
        , surface.lambda_local_scenario AS expected
    FROM query_table(surface) AS surface
    CROSS JOIN slot_limits(days) AS day_length
    JOIN query_table(keys) AS key
        ON key.merchant_id = surface.merchant_id AND key.legal_country_iso = surface.legal_country_iso
        AND key.tzid = surface.tzid AND key.channel_group = surface.channel_group
)
-- These with the field.
, placed AS (
    SELECT expected.*, (field.weekday + expected.way) / 7 AS week_way
        , law.field.day_weight * between_knots(field.day_from, field.day_to, expected.way)
            + law.field.week_weight * between_knots(field.week_from, field.week_to, (field.weekday + expected.way) / 7) AS z
    FROM expected
    JOIN query_table(knots) AS field ON field.key_no = expected.key_no AND field.day_knot = expected.day_knot
    CROSS JOIN query_table(law) AS law
)
SELECT day_no, key_no, slot, slot_of_day, legal_country_iso, virtual_mode, dispersion, deviation, day_knot, way, week_way, expected
    , quantise(expected * exp(deviation * z - deviation * deviation / 2), 9) AS lambda_realised
FROM placed;
