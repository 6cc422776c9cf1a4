/*
doc: Every account with its tier, its cell, and its place in it. A cell is group, tier, region and flags.
step: assign_account_roles.calibrate
*/
SELECT id, score, tier_no, place_slot, cell_no
FROM tiered_members('account_score', 'account_tier_ladder')
