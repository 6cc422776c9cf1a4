/*
doc: Where the tiers end, in scores.
step: assign_account_roles.calibrate
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('account_tier_place', 'account_tier_bin', 'account_tier_end')
