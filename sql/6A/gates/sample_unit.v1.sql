/*
doc: >
  The cells of the metrics that have intervals, numbered, once as counted (replicate 0) and once for each replicate of the
  bootstrap.
materialize: table
*/
WITH cell AS (
    SELECT statistic, part, category, k1, k2, k3, n FROM counted_cell
    UNION ALL SELECT 'flow_or_account', '', '', is_risky::INTEGER, flows, risky_accounts, sum(n)::BIGINT FROM flow_cell GROUP BY is_risky, flows, risky_accounts
    UNION ALL SELECT 'flow_or_device', '', '', is_risky::INTEGER, flows, risky_devices, sum(n)::BIGINT FROM flow_cell GROUP BY is_risky, flows, risky_devices
)
, numbered AS (
    SELECT cell.*, stream.sub, row_number() OVER (PARTITION BY cell.statistic ORDER BY cell.part, cell.category, cell.k1, cell.k2, cell.k3) AS cell_no
    FROM cell
    JOIN policy_6A.resampled_statistics AS stream ON stream.statistic = cell.statistic
)
SELECT ((replicate << 20) + cell_no)::UBIGINT AS entity, sub::UBIGINT AS sub, 0 AS batch, replicate, statistic, part, category, k1, k2, k3, n
FROM (
    SELECT numbered.*, unnest(range(gate.bootstrap.replicates + 1)) AS replicate
    FROM numbered
    CROSS JOIN policy_6A.realism_gate AS gate
)
