/*
doc: The last edge of each anonymising type in its row.
step: emit_regions.ip_edges
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('early_place', 'early_place_bin', 'early_wanted')
