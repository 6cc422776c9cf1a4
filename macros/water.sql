-- Quotas by weight within bounds: water poured over units of different rooms.

-- For each part of the relation named `claims` (part, unit, weight, least, most, total): integer quotas that sum to the part's
-- `total`, each at least `least` and at most `most`, above its least in proportion to its weight as far as its room lets it. unit:
-- key, unique in its part; weight: integer above 0. Units fill up in the order of room over weight, so one level serves all that are
-- not full; whole units are differences of the rounded running sum over the units. Other columns pass through. Where the bounds
-- leave no such quotas, all units stand at the bound.
CREATE OR REPLACE MACRO filled_between(claims) AS TABLE
-- Room of each unit, and what is left of the total above all leasts.
WITH claim AS (
    SELECT c.*, most - least AS room, total - (sum(least) OVER (PARTITION BY part))::BIGINT AS rest FROM query_table(claims) AS c
)
-- Units in the order in which they fill up: room of those before, weight from here on.
, ranked AS (
    SELECT *
        , (sum(room) OVER before)::BIGINT - room AS room_before
        , (sum(weight) OVER (PARTITION BY part))::BIGINT - (sum(weight) OVER before)::BIGINT + weight AS weight_from
        , row_number() OVER before AS fill_rank
    FROM claim
    WINDOW before AS (PARTITION BY part ORDER BY room / weight, unit ROWS UNBOUNDED PRECEDING)
)
-- The first unit that does not fill up tells the level.
, level AS (
    SELECT part, min(fill_rank) AS fill_rank, min_by(rest - room_before, fill_rank) AS poured, min_by(weight_from, fill_rank) AS weight_from
    FROM ranked
    WHERE (rest - room_before)::HUGEINT * weight <= room::HUGEINT * weight_from
    GROUP BY part
)
-- Units with what they take above their least, in thousand-millionths.
, filled AS (
    SELECT ranked.*
        , CASE WHEN level.part IS NULL OR ranked.fill_rank < level.fill_rank THEN ranked.room::HUGEINT * 1000000000
            ELSE greatest(0, level.poured)::HUGEINT * 1000000000 * ranked.weight // level.weight_from END AS nano
    FROM ranked
    LEFT JOIN level ON level.part = ranked.part
)
SELECT * EXCLUDE (room, rest, room_before, weight_from, fill_rank, nano, upto)
    , least + ((upto + 500000000) // 1000000000 - (upto - nano + 500000000) // 1000000000)::BIGINT AS quota
FROM (SELECT *, sum(nano) OVER (PARTITION BY part ORDER BY unit ROWS UNBOUNDED PRECEDING) AS upto FROM filled);
