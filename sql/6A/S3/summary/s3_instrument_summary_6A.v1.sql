/*
doc: How many instruments of each type and scheme there are.
*/
SELECT instrument_type, scheme, sum(instrument_count)::BIGINT AS instrument_count
FROM s3_party_instrument_holdings_6A
GROUP BY instrument_type, scheme
