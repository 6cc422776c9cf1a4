/*
doc: >
  Every edge has a type, a network class and a cell, and the cells hold all edges.
code: 108
name: IP_TARGETS_INCONSISTENT
hint: read typed_edge and ip_cell
*/
SELECT 'edges without type or network' AS entry, count(*) AS n FROM celled_edge WHERE type_no IS NULL OR asn_no IS NULL HAVING count(*) > 0
UNION ALL
SELECT 'edges outside the cells', asked.n - held.n
FROM (SELECT count(*) AS n FROM ip_edge) AS asked
CROSS JOIN (SELECT coalesce(sum(edges), 0)::BIGINT AS n FROM ip_cell) AS held
WHERE asked.n <> held.n
