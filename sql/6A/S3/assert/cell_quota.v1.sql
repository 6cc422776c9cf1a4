/*
doc: >
  Every cell has exactly as many instruments as its quota, so that no floor or cap made or lost one.
code: 135
name: INSTRUMENT_COUNTS_MISMATCH
hint: read the allocation of S3
*/
-- Instruments of each cell as published.
WITH published AS (
    SELECT region_id, account_type, instrument_type, sum(accounts * units)::BIGINT AS instruments
    FROM equipment
    GROUP BY region_id, account_type, instrument_type
)
SELECT coalesce(cell.region_id, published.region_id) AS region_id
    , coalesce(cell.account_type, published.account_type) AS account_type
    , coalesce(cell.instrument_type, published.instrument_type) AS instrument_type
    , cell.quota, coalesce(published.instruments, 0) AS found
FROM instrument_cell AS cell
FULL JOIN published ON published.region_id = cell.region_id AND published.account_type = cell.account_type
    AND published.instrument_type = cell.instrument_type
WHERE coalesce(published.instruments, 0) <> coalesce(cell.quota, 0)
