/*
doc: The last device of each region and group that has IPs.
step: emit_regions.ip_edges
*/
SELECT part, a_cut, b_cut, key_cut FROM pick_cut('linked_place', 'linked_place_bin', 'linked_wanted')
