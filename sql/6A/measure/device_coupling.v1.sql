/*
doc: Parties by whether they are risky, the number of their devices, of the risky ones among these, and of those with an IP.
*/
SELECT is_risky, members, risky_members, linked_members AS linked, n FROM s5_realism_cells_6A WHERE cell_kind = 'DEVICE_COUPLING'
