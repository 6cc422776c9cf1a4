/*
doc: The cells of parties with their members; the first member gives the offset.
step: assign_party_roles.calibrate
*/
SELECT entity, cell_no, role_group, risk_tier, region_no, flags, n, offset_units
FROM risk_cells('party', 'party_member', 'role_group_number', 'tier_number')
