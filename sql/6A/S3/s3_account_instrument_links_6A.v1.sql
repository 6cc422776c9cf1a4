/*
doc: One row per instrument, by the account that it stands on.
step: emit_instrument_base_links
*/
SELECT account_id, instrument_id, instrument_type, scheme
FROM instrument_scheme
