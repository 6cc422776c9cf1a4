/*
doc: The cells of devices with their members; the first member gives the offset.
step: assign_device_roles.calibrate
*/
SELECT 'device' AS entity, found.cell_no, g.role_group, tier.risk_tier, found.cell_no >> 20 & 7 AS region_no
    , found.cell_no & 1048575 AS flags, found.n, found.offset_units
FROM (
    SELECT cell_no, count(*) AS n, offset_units(min_by(place_slot, id)) AS offset_units FROM device_member GROUP BY cell_no
) AS found
JOIN role_group_number AS g ON g.group_no = found.cell_no >> 26
JOIN tier_number AS tier ON tier.tier_no = found.cell_no >> 23 & 7
