/*
doc: >
  The cells of the gates that have intervals, numbered, once as counted (replicate 0) and once for each replicate of the
  bootstrap. k1 to k3 are the numbers of the cell.
materialize: table
*/
WITH cell AS (
    SELECT 3 AS gate_no, region_id AS part, ip_type AS category, 0 AS k1, 0 AS k2, 0 AS k3, n FROM edge_cell
    UNION ALL SELECT 4, '', '', devices, linked, 0, n FROM coverage_cell
    UNION ALL SELECT 5, '', '', devices, 0, 0, n FROM degree_cell
    UNION ALL SELECT 71, '', '', is_risky::INTEGER, members, risky_members, n FROM account_risk_cell_count
    UNION ALL SELECT 72, '', '', is_risky::INTEGER, members, risky_members, n FROM device_risk_cell_count
    UNION ALL SELECT 101, '', '', is_risky::INTEGER, flows, risky_accounts, sum(n)::BIGINT FROM flow_cell GROUP BY is_risky, flows, risky_accounts
    UNION ALL SELECT 102, '', '', is_risky::INTEGER, flows, risky_devices, sum(n)::BIGINT FROM flow_cell GROUP BY is_risky, flows, risky_devices
    UNION ALL SELECT 8, component || '|' || stratum, category, 0, 0, 0, n FROM alignment_cell WHERE n > 0
)
, numbered AS (
    SELECT *, row_number() OVER (PARTITION BY gate_no ORDER BY part, category, k1, k2, k3) AS cell_no FROM cell
)
SELECT ((replicate << 20) + cell_no)::UBIGINT AS entity, gate_no::UBIGINT AS sub, 0 AS batch, replicate, gate_no, cell_no, part, category, k1, k2, k3, n
FROM (
    SELECT numbered.*, unnest(range(gate.replicates + 1)) AS replicate
    FROM numbered
    CROSS JOIN policy_6A.realism_gate AS gate
)
