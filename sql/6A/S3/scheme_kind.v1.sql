/*
doc: Every instrument type with each of its schemes, numbered in the order of both names.
step: emit_instrument_base_links
*/
SELECT instrument_type, scheme, row_number() OVER (ORDER BY instrument_type, scheme)::UTINYINT AS scheme_kind_no
FROM (SELECT DISTINCT instrument_type, scheme FROM scheme_quota)
