/*
doc: >
  Units above a cap and where they went, candidates that were admitted beyond a gate, and accounts that had nothing and got
  an instrument from another one.
materialize: metrics
*/
-- Units above a cap; each cell repeats its number in every round.
WITH cut_off AS (
    SELECT coalesce(sum(overflow), 0)::BIGINT AS overflow FROM (SELECT DISTINCT part, overflow FROM allocation.overflow)
)
-- Units that found another account.
, redistributed AS (
    SELECT coalesce(sum(given), 0)::BIGINT AS given FROM allocation.overflow
)
SELECT 'hardmax_overflow_rows' AS metric, '' AS key, overflow::DOUBLE AS value FROM cut_off
UNION ALL
SELECT 'hardmax_redistributed_rows', '', given FROM redistributed
UNION ALL
SELECT 'hardmax_dropped_rows', '', overflow - given FROM cut_off CROSS JOIN redistributed
UNION ALL
SELECT 'instrument_quota', '', coalesce(sum(quota), 0) FROM instrument_cell
UNION ALL
SELECT 'instruments', '', coalesce(sum(instrument_count), 0) FROM s3_instrument_summary_6A
UNION ALL
SELECT 'gate_extended', '', coalesce(sum(admitted), 0) FROM allocation.quota
UNION ALL
SELECT 'floor_transferred', account_type, coalesce(sum(moved), 0)
FROM (SELECT part, count(*) AS moved FROM instrument.released_unit GROUP BY part) AS moved
RIGHT JOIN instrument.floor_part AS floor_part ON floor_part.part = moved.part
GROUP BY account_type
