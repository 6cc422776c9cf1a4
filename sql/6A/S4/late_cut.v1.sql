/*
doc: The last edge of each other type in its row.
step: emit_regions.ip_edges
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('late_place', 'late_place_bin', 'late_wanted')
