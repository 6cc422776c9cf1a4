/*
doc: Where the tiers end, in ranks.
step: assign_ip_roles.calibrate
*/
SELECT part, cut, take FROM tier_ends('ip_tier_bin', 'tier_part')
