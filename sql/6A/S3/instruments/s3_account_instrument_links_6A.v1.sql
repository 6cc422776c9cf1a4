/*
doc: One row per instrument, by the account that it stands on. The base under other names, so it is not stored twice.
materialize: view
*/
SELECT account_id, instrument_id, instrument_type, scheme
FROM s3_instrument_base_6A
