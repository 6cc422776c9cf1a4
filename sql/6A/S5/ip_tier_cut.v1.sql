/*
doc: Where the tiers end, in scores.
step: assign_ip_roles.calibrate
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('ip_tier_place', 'ip_tier_bin', 'ip_tier_end')
