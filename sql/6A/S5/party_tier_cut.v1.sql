/*
doc: Where the tiers end, in scores.
step: assign_party_roles.calibrate
*/
SELECT part, cut, a_cut, key_cut FROM pick_cut('party_tier_place', 'party_tier_bin', 'party_tier_end')
