/*
doc: Every IP with its tier, its cell, and its place in it. A cell is group, tier, region and flags.
step: assign_ip_roles.calibrate
*/
SELECT id, score, tier_no, place_slot, cell_no
FROM tiered_members('ip_score', 'ip_tier_ladder')
