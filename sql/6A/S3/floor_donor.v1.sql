/*
doc: >
  The units that are given up, as many as accounts have nothing, numbered by the low bits of their draw: these have
  nothing to do with the order in which they were taken.
step: allocate_instruments
*/
WITH ranked AS (
    SELECT part, cell, account_id, ordinal, rank_slot
        , row_number() OVER (PARTITION BY part ORDER BY tier, rank_slot, account_id, cell, ordinal) AS place
    FROM floor_spare
)
, needed AS (
    SELECT part, count(*) AS n FROM bare_account GROUP BY part
)
SELECT r.part, r.cell, r.account_id
    , row_number() OVER (
        PARTITION BY r.part ORDER BY r.rank_slot & 67108863, r.rank_slot, r.account_id, r.cell, r.ordinal
    ) AS place
FROM ranked AS r
JOIN needed ON needed.part = r.part
WHERE r.place <= needed.n
