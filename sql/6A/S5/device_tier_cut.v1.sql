/*
doc: Where the tiers end, in scores.
step: assign_device_roles.calibrate
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('device_tier_place', 'device_tier_bin', 'device_tier_end')
