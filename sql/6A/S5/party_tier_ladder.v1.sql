/*
doc: The ends of the tiers side by side.
step: assign_party_roles.calibrate
*/
SELECT part, a_1, key_1, a_2, key_2, a_3, key_3 FROM tier_ladder('party_tier_cut')
