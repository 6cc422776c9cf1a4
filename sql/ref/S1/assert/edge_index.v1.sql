/*
doc: Every edge stands in its strips only, its ends in order, and the cells of its ends are known to its polygon.
code: 123
name: EDGE_INDEX
hint: the zone index is built wrongly; see sql/ref/S1/zone_index/tz_edge.v1.sql and tz_cell_edge.v1.sql
*/
SELECT DISTINCT e.poly_id, e.strip_no
FROM tz_edge AS e
LEFT JOIN tz_cell_edge AS a ON a.poly_id = e.poly_id AND a.cx = grid_cell(e.xa) AND a.cy = grid_cell(e.ya)
LEFT JOIN tz_cell_edge AS b ON b.poly_id = e.poly_id AND b.cx = grid_cell(e.xb) AND b.cy = grid_cell(e.yb)
WHERE a.poly_id IS NULL OR b.poly_id IS NULL
    OR e.ya > e.yb
    OR e.strip_no NOT BETWEEN grid_strip(e.ya) AND grid_strip(e.yb)
