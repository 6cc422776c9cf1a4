/*
doc: The last party of a kin that takes one.
step: emit_regions.devices
*/
SELECT part, a_cut, b_cut, key_cut FROM pick_cut('device_taker', 'device_taker_bin', 'device_taker_wanted')
