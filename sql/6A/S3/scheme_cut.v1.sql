/*
doc: The last instrument of every scheme but the last one.
step: emit_instrument_base_links
*/
SELECT part, cut, a_cut, key_cut
FROM pick_cut('scheme_seat', 'scheme_seat_bin', 'scheme_wanted')
