-- Arrival intensity: volumes on an integer grid, caps on concentration, curves round the clock.

-- A volume of arrivals in integer units of 1e-9, so that sums are exact; and units as a volume again.
CREATE OR REPLACE MACRO volume_units(volume) AS to_fixed_point(volume, 9);
CREATE OR REPLACE MACRO volume_of(units) AS units::DOUBLE / 1e9;

-- Distance of two hours on the 24-hour clock, 0 to 12.
CREATE OR REPLACE MACRO clock_distance(hour_a, hour_b) AS 12 - abs(12 - abs(hour_a - hour_b) % 24);

-- The smallest member of an ascending list that at least this share of its members does not exceed; NULL for none.
CREATE OR REPLACE MACRO quantile_of(ascending, share) AS
    ascending[greatest(1, ceil(quantise(share * len(ascending), 9)))::BIGINT];

-- Water-filling: how far the largest units of each part must shrink so that none is above a share of the shrunken
-- whole. `claims`: part, unit (unique in its part), mass (non-negative integer), share_max (per part, 0 to 1), floor
-- (lowest factor); other columns pass through. Units keep their order: the k largest come down to one level,
--     level(k) = share_max * (mass of the others) / (1 - k * share_max),
-- with the smallest k at which the next unit is not above it. Adds factor, is_floored (the floor stopped it) and
-- is_out_of_reach (there are too few units for any level; the factor is 1).
CREATE OR REPLACE MACRO water_fill(claims) AS TABLE
-- Units by mass, with the mass of the part, of the units after them, and of the next one.
WITH ranked AS (
    SELECT c.*
        , row_number() OVER (PARTITION BY part ORDER BY mass DESC, unit) AS mass_rank
        , (sum(mass) OVER (PARTITION BY part))::DOUBLE AS whole
        , (sum(mass) OVER (PARTITION BY part)
            - sum(mass) OVER (PARTITION BY part ORDER BY mass DESC, unit ROWS UNBOUNDED PRECEDING))::DOUBLE AS rest
        , lead(mass, 1, 0) OVER (PARTITION BY part ORDER BY mass DESC, unit) AS next_mass
    FROM query_table(claims) AS c
)
-- Level at which all units up to this one would have the greatest share.
, levelled AS (
    SELECT *
        , CASE
            WHEN mass_rank * share_max < 1 AND rest > 0 THEN share_max * rest / (1 - mass_rank * share_max)
        END AS level
    FROM ranked
)
-- First unit after which the others lie below that level.
, settled AS (
    SELECT part
        , bool_and(mass <= share_max * whole) AS is_even
        , min(mass_rank) FILTER (next_mass <= level) AS cut_rank
        , arg_min(level, mass_rank) FILTER (next_mass <= level) AS cut_level
    FROM levelled
    GROUP BY part
)
-- Factor that brings each unit down to the level.
, scaled AS (
    SELECT l.*
        , CASE
            WHEN NOT s.is_even AND l.mass_rank <= s.cut_rank THEN least(1.0, s.cut_level / l.mass)
            ELSE 1.0
        END AS wanted
        , NOT s.is_even AND s.cut_rank IS NULL AS is_out_of_reach
    FROM levelled AS l
    JOIN settled AS s ON s.part = l.part
)
SELECT * EXCLUDE (mass_rank, whole, rest, next_mass, level, wanted)
    , greatest(floor, wanted) AS factor
    , wanted < floor AS is_floored
FROM scaled;

-- A smooth way from 0 to 1 (Hermite's cubic): its slope is 0 at both ends, and it is symmetric around a half.
CREATE OR REPLACE MACRO smooth_step(part) AS part * part * (3 - 2 * part);

-- A smooth curve through the year whose means in the months are given (12 values): the derivative of the periodic cubic spline
-- through the sums of the months, taken as equally long. `month_turns` gives its levels where each month begins, January's first:
-- weighted means of the months around, whose weights fall by sqrt(3) - 2 a month. `month_curve` gives the level at the part `way` (0 to
-- 1) of a month between two turns, a parabola whose mean is `mean`.
CREATE OR REPLACE MACRO month_turns(means) AS list_transform(range(1, 13), LAMBDA m: list_sum(list_transform(range(0, 12)
    , LAMBDA k: pow(sqrt(3) - 2, k) * (means[(m - 1 + k) % 12 + 1] + means[(m + 22 - k) % 12 + 1])
)) * (3 - sqrt(3)) / 2 / (1 - pow(sqrt(3) - 2, 12)));
CREATE OR REPLACE MACRO month_curve(turn_from, mean, turn_to, way) AS
    turn_from * (1 - way) + turn_to * way + (mean - (turn_from + turn_to) / 2) * 6 * way * (1 - way);

-- The narrowest range of category codes that holds each code. `codes`: mcc; `ranges`: mcc_from, mcc_to (inclusive), ordinal; other
-- columns pass through. A code that no range holds has no row.
CREATE OR REPLACE MACRO narrowest_range(codes, ranges) AS TABLE
SELECT code.mcc, code_range.*
FROM (SELECT DISTINCT mcc FROM query_table(codes)) AS code
JOIN query_table(ranges) AS code_range ON code.mcc BETWEEN code_range.mcc_from AND code_range.mcc_to
QUALIFY row_number() OVER (PARTITION BY code.mcc ORDER BY code_range.mcc_to - code_range.mcc_from, code_range.ordinal) = 1;
