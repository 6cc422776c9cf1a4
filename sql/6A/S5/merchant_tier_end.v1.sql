/*
doc: Where the tiers end, in ranks.
step: assign_merchant_roles.calibrate
*/
SELECT part, cut, take FROM tier_ends('merchant_tier_bin', 'tier_part')
