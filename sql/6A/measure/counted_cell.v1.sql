/*
doc: >
  Cells that T3, T4, T5, T7 and T8 are computed from; k1 to k3 are what the statistic knows of a cell, as realism_statistics says.
pooled: true
*/
SELECT 'share_error' AS statistic, region_id AS part, ip_type AS category, 0 AS k1, 0 AS k2, 0 AS k3, sum(n)::BIGINT AS n
FROM edge_cell GROUP BY region_id, ip_type
UNION ALL SELECT 'coverage', '', '', members, linked_members, 0, sum(n)::BIGINT
FROM coupling_cell WHERE metric_name = 'or_device' GROUP BY members, linked_members
UNION ALL SELECT 'degree', '', '', devices, 0, 0, n FROM degree_cell
UNION ALL SELECT metric_name, '', '', is_risky::INTEGER, members, risky_members, sum(n)::BIGINT
FROM coupling_cell GROUP BY metric_name, is_risky, members, risky_members
UNION ALL SELECT metric_name || '_lone', '', '', is_risky::INTEGER, members, risky_members, sum(n)::BIGINT
FROM coupling_cell WHERE NOT in_ring GROUP BY metric_name, is_risky, members, risky_members
UNION ALL SELECT 'alignment', component || '|' || stratum, category, 0, 0, 0, n FROM alignment_cell WHERE n > 0
