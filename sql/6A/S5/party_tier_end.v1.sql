/*
doc: Where the tiers end, in ranks.
step: assign_party_roles.calibrate
*/
SELECT part, cut, take FROM tier_ends('party_tier_bin', 'tier_part')
