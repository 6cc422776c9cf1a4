/*
doc: >
  One row per account and instrument type with its instruments, and the id before its first one. Ids follow account and
  instrument type.
*/
-- Cards and handles after the floor, and wallets.
WITH merged AS (
    SELECT part, country_no, owner_party_id, key, units FROM instrument.settled
    UNION ALL
    SELECT part, country_no, owner_party_id, key, units FROM wallet.capped
)
-- These with the keys of the ids' order and the scope whose schemes hold.
, numbered AS (
    SELECT m.part AS cell, m.owner_party_id, m.key AS account_id, m.units, cell.instrument_no
        , scope.scheme_part::USMALLINT AS scheme_part
    FROM merged AS m
    JOIN instrument_cell AS cell ON cell.cell = m.part
    JOIN scheme_scope AS scope ON scope.country_instrument = pack_pair(m.country_no, cell.instrument_no)
)
SELECT cell, scheme_part, owner_party_id, account_id, units
    , coalesce(sum(units) OVER (
        ORDER BY account_id, instrument_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)::BIGINT AS instruments_before
FROM numbered
