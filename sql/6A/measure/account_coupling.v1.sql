/*
doc: Parties by whether they are risky, the number of their accounts and of the risky ones among these.
*/
SELECT is_risky, members, risky_members, n FROM s5_realism_cells_6A WHERE cell_kind = 'ACCOUNT_COUPLING'
