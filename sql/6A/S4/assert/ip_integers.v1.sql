/*
doc: >
  Degrees lie between 1 and the cap of the IP and add up to the edges of the cell, and every edge met an IP of its own cell.
code: 109
name: IP_INTEGERISATION_FAILED
hint: read ip_capacity, ip_degree and placed_edge_count
*/
SELECT cell.cell_code, cell.edges, coalesce(sum(degree.devices), 0)::BIGINT AS devices
FROM ip_cell AS cell
LEFT JOIN ip_degree AS degree ON degree.cell_code = cell.cell_code
GROUP BY cell.cell_code, cell.edges
HAVING cell.edges <> coalesce(sum(degree.devices), 0) OR coalesce(bool_or(degree.devices < 1 OR degree.devices > degree.cap), true)
UNION ALL
SELECT NULL, NULL, strays FROM placed_edge_count WHERE strays > 0
