/*
doc: How many instruments of a scope and type have a draw in each bin.
step: emit_instrument_base_links
*/
SELECT part, bin, count(*) AS n
FROM scheme_seat
GROUP BY part, bin
