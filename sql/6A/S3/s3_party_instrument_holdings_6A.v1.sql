/*
doc: How many instruments of each type and scheme every party has; no row where it has none.
step: emit_holdings_summary
*/
SELECT owner_party_id, instrument_type, scheme, count(*) AS instrument_count
FROM instrument_scheme
GROUP BY owner_party_id, instrument_type, scheme
