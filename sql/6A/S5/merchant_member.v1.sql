/*
doc: Every merchant with its tier, its cell, and its place in it. A cell is group, tier, region and flags.
step: assign_merchant_roles.calibrate
*/
SELECT id, score, tier_no, place_slot, cell_no
FROM tiered_members('merchant_score', 'merchant_tier_ladder')
