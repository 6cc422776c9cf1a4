/*
doc: The ends of the tiers side by side.
step: assign_account_roles.calibrate
*/
SELECT part, a_1, key_1, a_2, key_2, a_3, key_3 FROM tier_ladder('account_tier_cut')
