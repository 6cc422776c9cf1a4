/*
doc: Device-IP edges by region of the device, type of the IP, and whether they are risky.
*/
SELECT region_id, ip_type, is_risky AS device_risky, other_is_risky AS ip_risky, n FROM s5_realism_cells_6A WHERE cell_kind = 'IP_EDGE'
