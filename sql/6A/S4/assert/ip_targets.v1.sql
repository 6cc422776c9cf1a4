/*
doc: >
  Every edge has a type, a network class and a cell, and the cells hold all edges.
code: 108
name: IP_TARGETS_INCONSISTENT
hint: read typed_edge and ip_cell
*/
SELECT asked.n AS asked, held.n AS held
FROM (SELECT coalesce(sum(edges), 0)::BIGINT AS n FROM mix_row_count) AS asked
CROSS JOIN (SELECT coalesce(sum(edges), 0)::BIGINT AS n FROM ip_cell) AS held
WHERE asked.n <> held.n
