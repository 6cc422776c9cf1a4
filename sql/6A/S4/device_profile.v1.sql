/*
doc: One row per device in the order of its id, with the places of what was drawn for it and all that its edges need.
step: emit_regions.devices
*/
SELECT d.entity::BIGINT AS device_id
    , d.party_id
    , d.kin_no, d.country_no, d.region_no, d.seat, d.first_seat, d.size
    , d.batch AS device_no
    , kind.group_no::UTINYINT AS group_no
    , ladder_place(d.s0, os.upto) AS os_no
    , d.s1
    , ladder_place(d.s2, tier.upto) AS tier_no
FROM draw__device_attribute AS d
JOIN device_kind AS kind ON kind.device_no = d.batch
JOIN device_ladder AS os ON os.feature = 'os' AND os.device_no = d.batch
JOIN device_ladder AS tier ON tier.feature = 'tier' AND tier.device_no = d.batch
ORDER BY d.entity
