/*
doc: One row per instrument with its account and owner.
step: emit_instrument_base_links
*/
SELECT s.instrument_id, s.account_id, s.owner_party_id, kind.instrument_type, kind.scheme
FROM instrument_scheme AS s
JOIN scheme_kind AS kind ON kind.scheme_kind_no = s.scheme_kind_no
