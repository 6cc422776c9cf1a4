/*
doc: Where the tiers end, in ranks.
step: assign_device_roles.calibrate
*/
SELECT part, cut, take FROM tier_ends('device_tier_bin', 'tier_part')
