/*
doc: Every device with its tier, its cell, and its place in it. A cell is group, tier, region and flags.
step: assign_device_roles.calibrate
*/
SELECT id, score, tier_no, place_slot
    , (((group_no::UBIGINT * 8 + tier_no) * 8 + region_no) << 20 | flags)::BIGINT AS cell_no
FROM (
    SELECT s.id, s.group_no, s.region_no, s.flags, s.score, s.place_slot
        , tier_of(s.score, s.id, l.a_1, l.key_1, l.a_2, l.key_2, l.a_3, l.key_3) AS tier_no
    FROM device_score AS s
    JOIN device_tier_ladder AS l ON l.part = s.part
)
