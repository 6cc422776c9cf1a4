/*
doc: One row per instrument with its account and owner.
*/
SELECT s.instrument_id, s.account_id, s.owner_party_id, kind.instrument_type, kind.scheme
FROM instrument_scheme AS s
JOIN (SELECT DISTINCT scheme_kind_no, instrument_type, scheme FROM scheme_quota) AS kind
    ON kind.scheme_kind_no = s.scheme_kind_no
