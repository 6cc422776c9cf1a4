/*
doc: The cells of devices with their members; the first member gives the offset.
step: assign_device_roles.calibrate
*/
SELECT entity, cell_no, role_group, risk_tier, region_no, flags, n, offset_units
FROM risk_cells('device', 'device_member', 'role_group_number', 'tier_number')
