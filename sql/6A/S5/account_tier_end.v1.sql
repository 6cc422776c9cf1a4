/*
doc: Where the tiers end, in ranks.
step: assign_account_roles.calibrate
*/
SELECT part, cut, take FROM tier_ends('account_tier_bin', 'tier_part')
