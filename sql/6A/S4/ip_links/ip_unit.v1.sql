/*
doc: Every IP, in the order of its id. A table, because so few cells make so many rows that no other thread would help.
*/
SELECT (first_ip_id + ordinal)::UBIGINT AS entity, 0::UBIGINT AS sub, type_no AS batch, cell_code, edges, ips
FROM (SELECT cell_code, type_no, edges, ips, first_ip_id, unnest(range(ips)) AS ordinal FROM ip_cell)
