/*
doc: Where the tiers end, in scores.
step: assign_merchant_roles.calibrate
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('merchant_tier_place', 'merchant_tier_bin', 'merchant_tier_end')
