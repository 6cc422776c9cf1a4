/*
doc: One row per instrument with its account and owner.
step: emit_instrument_base_links
*/
SELECT instrument_id, account_id, owner_party_id, instrument_type, scheme
FROM instrument_scheme
