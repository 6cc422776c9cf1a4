/*
doc: >
  The arrival whose place each remote payment of a campaign takes: the first of its key on its day that comes after the moment at which it is wanted
  and that no other has taken, by the counts of the slots. Where none is left, the payment is not made.
*/
-- Remote payments with the slot that they are wanted in, and how far.
WITH wanted AS (
    SELECT step.entity, (step.key_no::BIGINT << 12) | step.day_no AS key_day, step.ts_utc
        , epoch_us(step.ts_utc) % 86400000000 * day.slots // 86400000000 AS slot_of_day
        , epoch_us(step.ts_utc) % 86400000000 * day.slots % 86400000000 AS into_slot
    FROM wanted_step AS step
    JOIN key_law_6B AS law ON law.key_no = step.key_no
    JOIN horizon_day AS day ON day.day_no = step.day_no
    WHERE law.is_remote
)
-- Slots of these keys and days, with the arrivals before.
, cell AS (
    SELECT asked.key_day, counted.slot - day.first_slot AS slot_of_day, counted.n
        , pack_cell(counted.day_no, counted.key_no, counted.slot - day.first_slot) AS first_id
        , (sum(counted.n) OVER (PARTITION BY asked.key_day ORDER BY counted.slot) - counted.n)::BIGINT AS first_place
        , (sum(counted.n) OVER (PARTITION BY asked.key_day))::BIGINT AS places
    FROM bucket_count_5B AS counted
    JOIN horizon_day AS day ON day.day_no = counted.day_no
    JOIN (SELECT DISTINCT key_day FROM wanted) AS asked ON asked.key_day = ((counted.key_no::BIGINT << 12) | counted.day_no)
)
-- The number of the first that comes after the moment.
, asked AS (
    SELECT wanted.entity, wanted.key_day
        , CASE WHEN cell.key_day IS NULL THEN 0
            WHEN cell.slot_of_day = wanted.slot_of_day THEN cell.first_place + cell.n * wanted.into_slot // 86400000000
            ELSE cell.first_place + cell.n END AS place
        , row_number() OVER (PARTITION BY wanted.key_day ORDER BY wanted.ts_utc, wanted.entity) AS turn
    FROM wanted
    ASOF LEFT JOIN cell ON cell.key_day = wanted.key_day AND cell.slot_of_day <= wanted.slot_of_day
)
-- Each behind those that were wanted before.
, queued AS (
    SELECT entity, key_day, turn + max(place - turn) OVER (PARTITION BY key_day ORDER BY turn ROWS UNBOUNDED PRECEDING) AS place
    FROM asked
)
SELECT queued.entity, cell.first_id + queued.place - cell.first_place AS arrival_id
FROM queued
ASOF JOIN cell ON cell.key_day = queued.key_day AND cell.first_place <= queued.place
WHERE queued.place < cell.places
