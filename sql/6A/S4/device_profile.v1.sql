/*
doc: One row per device in the order of its id, with the places of what was drawn for it and all that its edges need.
step: emit_regions.devices
*/
WITH placed AS (
    SELECT d.*, (d.batch::INTEGER - 1) * 8 AS before
        , ladder_rung(slot_high(d.s0), option.os_ends, (d.batch::INTEGER - 1) * 8) AS os_no
    FROM draw__device_attribute AS d
    CROSS JOIN device_option AS option
)
SELECT d.entity::BIGINT AS device_id
    , d.party_id
    , d.kin_no, d.country_no, d.region_no, d.seat, d.first_seat, d.size
    , d.batch AS device_no
    , kind.groups[d.batch]::UTINYINT AS group_no
    , d.os_no
    , ladder_rung(slot_low(d.s0), option.ua_ends, (d.before + d.os_no - 1) * 8) AS ua_no
    , ladder_rung(d.s1, option.tier_ends, d.before) AS tier_no
FROM placed AS d
CROSS JOIN device_option AS option
CROSS JOIN (SELECT list(group_no ORDER BY device_no) AS groups FROM device_kind) AS kind
ORDER BY d.entity
