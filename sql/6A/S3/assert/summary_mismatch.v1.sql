/*
doc: >
  The summary is the instruments of the base counted, both ways, and their ids are dense.
code: 138
name: SUMMARY_INCONSISTENT_WITH_BASE
hint: read s3_instrument_summary_6A
*/
SELECT instrument_type, scheme, sum(base) AS base_instruments, sum(summed) AS summary_instruments
FROM (
    SELECT instrument_type, scheme, count(*) AS base, 0 AS summed FROM s3_instrument_base_6A GROUP BY instrument_type, scheme
    UNION ALL
    SELECT instrument_type, scheme, 0, instrument_count FROM s3_instrument_summary_6A
)
GROUP BY instrument_type, scheme
HAVING sum(base) <> sum(summed)
UNION ALL
SELECT 'instrument_id', 'dense', count(*), max(instrument_id)
FROM s3_instrument_base_6A
HAVING count(*) = 0 OR min(instrument_id) <> 1 OR max(instrument_id) <> count(*)
