/*
doc: Every party with its tier, its cell, and its place in it. A cell is group, tier, region and flags.
step: assign_party_roles.calibrate
*/
SELECT id, score, tier_no, place_slot, cell_no
FROM tiered_members('party_score', 'party_tier_ladder')
