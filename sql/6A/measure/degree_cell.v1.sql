/*
doc: IPs by the number of devices on them.
*/
SELECT members AS devices, n FROM s5_realism_cells_6A WHERE cell_kind = 'IP_DEGREE'
