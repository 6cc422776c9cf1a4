/*
doc: The edges in the order in which they meet the IPs of their cell.
step: emit_regions.ip_match
*/
SELECT cell_code, device_id, edge_no, type_no, role_draw FROM celled_edge ORDER BY cell_code, meeting_key, device_id
