/*
doc: Every device with its tier, its cell, and its place in it. A cell is group, tier, region and flags.
step: assign_device_roles.calibrate
*/
SELECT id, score, tier_no, place_slot, cell_no
FROM tiered_members('device_score', 'device_tier_ladder')
