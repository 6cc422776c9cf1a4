/*
doc: >
  The holdings are the instruments of the base counted by owner, type and scheme, both ways.
code: 138
name: HOLDINGS_INCONSISTENT_WITH_BASE
hint: read s3_party_instrument_holdings_6A
*/
SELECT owner_party_id, instrument_type, scheme, sum(base) AS base_instruments, sum(held) AS held_instruments
FROM (
    SELECT owner_party_id, instrument_type, scheme, 1 AS base, 0 AS held FROM s3_instrument_base_6A
    UNION ALL
    SELECT owner_party_id, instrument_type, scheme, 0, instrument_count FROM s3_party_instrument_holdings_6A
)
GROUP BY owner_party_id, instrument_type, scheme
HAVING sum(base) <> sum(held)
