/*
doc: >
  Cells whose arrivals are not as many as were counted, or are not numbered from 0 on without a gap.
*/
-- Arrivals of each cell by their ids, which the contract holds unique.
WITH found AS (
    SELECT arrival_id >> 24 AS cell, count(*) AS n, max(arrival_ordinal(arrival_id)) + 1 AS numbered FROM arrival_event_5B GROUP BY cell
)
-- Cells that were counted, under the same number.
, counted AS (
    SELECT pack_cell(count_row.day_no, count_row.key_no, count_row.slot - day.first_slot) >> 24 AS cell, count_row.n
    FROM bucket_count_5B AS count_row
    JOIN horizon_day AS day ON day.day_no = count_row.day_no
)
SELECT coalesce(counted.cell, found.cell) AS cell, counted.n AS counted, found.n AS arrivals, found.numbered
FROM counted
FULL JOIN found ON found.cell = counted.cell
WHERE counted.n IS DISTINCT FROM found.n OR counted.n IS DISTINCT FROM found.numbered
