/*
doc: How many instruments of each type and scheme there are.
step: emit_holdings_summary
*/
SELECT instrument_type, scheme, sum(instrument_count)::BIGINT AS instrument_count
FROM s3_party_instrument_holdings_6A
GROUP BY instrument_type, scheme
