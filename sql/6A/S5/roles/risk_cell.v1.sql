/*
doc: >
  The risk cells with their numbers of members; the place slot of the first member gives the offset of the cell's systematic
  draw.
*/
SELECT found.cell_no, g.role_group, tier.risk_tier, risk_cell_region(found.cell_no) AS region_no
    , risk_cell_flags(found.cell_no) AS flags, found.n, found.offset_units
FROM (
    SELECT cell_no, count(*) AS n, offset_units(min_by(place_slot, id)) AS offset_units
    FROM cell_member
    GROUP BY cell_no
) AS found
JOIN role_group_number AS g ON g.group_no = risk_cell_group(found.cell_no)
JOIN tier_number AS tier ON tier.tier_no = risk_cell_tier(found.cell_no)
