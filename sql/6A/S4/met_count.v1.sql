/*
doc: How many edges met an IP, and how many of these one of another cell.
step: emit_regions.ip_match
*/
SELECT count(*) AS edges, count(*) FILTER (cell_code IS DISTINCT FROM slot_cell) AS strays FROM met_ip
