/*
doc: The cell with which half of the edges are reached.
step: emit_regions.ip_match
*/
SELECT min(cell_code) AS cell_code
FROM (SELECT cell_code, sum(edges) OVER (ORDER BY cell_code) AS upto, sum(edges) OVER () AS total FROM ip_cell)
WHERE upto * 2 >= total
