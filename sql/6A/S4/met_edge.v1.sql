/*
doc: The edges in the order in which they meet the IPs of their cell.
step: emit_regions.ip_match
*/
SELECT cell_code, device_id, role_no FROM celled_edge ORDER BY cell_code, meeting_key, device_id
