/*
doc: The last device of each region and group that is shared.
step: emit_regions.device_links
*/
SELECT part, a_cut, b_cut, key_cut FROM pick_cut('shared_place', 'shared_place_bin', 'shared_wanted')
