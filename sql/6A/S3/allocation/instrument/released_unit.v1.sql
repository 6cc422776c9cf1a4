/*
doc: >
  The units that are given up, as many as accounts have nothing, numbered by the low bits of their draw: these have
  nothing to do with the order in which they were taken.
*/
-- Second and later units of a type, of which physical cards are taken first.
WITH surplus AS (
    SELECT part.part, CASE cell.class_flag WHEN 1 THEN 1 ELSE 2 END AS tier, h.part AS cell, h.key AS account_id
        , h.rank_slot, unnest(range(2, h.units::BIGINT + 1)) AS ordinal
    FROM capped AS h
    JOIN instrument_cell AS cell ON cell.cell = h.part
    JOIN floor_part AS part ON part.region_id = cell.region_id AND part.account_type = cell.account_type
    WHERE h.units > 1
)
-- Accounts without an instrument in each region and type.
, needed AS (
    SELECT part, count(*) AS n FROM unequipped_account GROUP BY part
)
-- Where second units do not suffice.
, short_part AS (
    SELECT part.part, part.region_id, part.account_type
    FROM floor_part AS part
    JOIN needed ON needed.part = part.part
    LEFT JOIN (SELECT part, count(*) AS n FROM surplus GROUP BY part) AS found ON found.part = part.part
    WHERE coalesce(found.n, 0) < needed.n
)
-- Units of each account where that is so, with the class bit of their type.
, held AS (
    SELECT short_part.part, cell.class_flag, h.part AS cell, h.key AS account_id, h.rank_slot
    FROM capped AS h
    JOIN instrument_cell AS cell ON cell.cell = h.part
    JOIN short_part ON short_part.region_id = cell.region_id AND short_part.account_type = cell.account_type
)
-- Classes of instrument that each of these accounts has.
, equipped AS (
    SELECT account_id, bit_or(class_flag) AS class_flags FROM held GROUP BY account_id
)
-- Units that an account can give up and still have one: there also virtual cards beside a physical one, then handles
-- beside a card.
, spare AS (
    SELECT part, tier, cell, account_id, rank_slot, ordinal FROM surplus
    UNION ALL
    SELECT held.part, CASE held.class_flag WHEN 2 THEN 3 ELSE 4 END, held.cell, held.account_id, held.rank_slot, 1
    FROM held
    JOIN equipped ON equipped.account_id = held.account_id
    WHERE (held.class_flag = 2 AND equipped.class_flags & 1 > 0) OR (held.class_flag = 4 AND equipped.class_flags & 3 > 0)
)
-- These in the order in which they are given up.
, ranked AS (
    SELECT part, cell, account_id, ordinal, rank_slot
        , row_number() OVER (PARTITION BY part ORDER BY tier, rank_slot, account_id, cell, ordinal) AS rank
    FROM spare
)
SELECT r.part, r.cell, r.account_id
    , row_number() OVER (
        PARTITION BY r.part ORDER BY r.rank_slot & 67108863, r.rank_slot, r.account_id, r.cell, r.ordinal
    ) AS place
FROM ranked AS r
JOIN needed ON needed.part = r.part
WHERE r.rank <= needed.n
