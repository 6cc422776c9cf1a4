/*
doc: Where one scheme ends and the next begins.
materialize: view
step: emit_instrument_base_links
*/
SELECT part, place AS cut, upto AS take
FROM scheme_quota
WHERE upto < total
