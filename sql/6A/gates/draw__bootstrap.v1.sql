/*
doc: >
  The draws of the bootstrap (s0, s1) for the cells of the metrics that have intervals, numbered: once as counted (replicate 0) and
  once for each replicate.
materialize: draw
stream: 6A.GATE.bootstrap
*/
-- Each panel party with its flows, those on risky accounts and those on risky devices.
WITH flow_count AS (
    SELECT party_id, bool_or(is_risky) AS is_risky, count(*) AS flows
        , count(*) FILTER (account_risky) AS risky_accounts, count(*) FILTER (device_risky) AS risky_devices
    FROM flow
    GROUP BY party_id
)
-- The cells of the world, and those of the flows, where each party is one cluster.
, cell AS (
    SELECT statistic, part, category, k1, k2, k3, n FROM counted_cell
    UNION ALL
    SELECT 'flow_or_account', '', '', is_risky::INTEGER, flows, risky_accounts, count(*)
    FROM flow_count GROUP BY is_risky, flows, risky_accounts
    UNION ALL
    SELECT 'flow_or_device', '', '', is_risky::INTEGER, flows, risky_devices, count(*)
    FROM flow_count GROUP BY is_risky, flows, risky_devices
)
-- Cells numbered within their statistic, with the number of its stream.
, numbered AS (
    SELECT cell.*, stream.sub
        , row_number() OVER (PARTITION BY cell.statistic ORDER BY cell.part, cell.category, cell.k1, cell.k2, cell.k3) AS cell_no
    FROM cell
    JOIN policy_6A.resampled_statistics AS stream ON stream.statistic = cell.statistic
)
-- Every cell once for each replicate, under the key of its draw.
, sample_unit AS (
    SELECT ((replicate << 20) + cell_no)::UBIGINT AS entity, sub::UBIGINT AS sub, 0 AS batch, replicate, statistic, part, category, k1, k2, k3, n
    FROM (
        SELECT numbered.*, unnest(range(gate.bootstrap.replicates + 1)) AS replicate
        FROM numbered
        CROSS JOIN policy_6A.realism_gate AS gate
    )
)
SELECT batch, entity, sub, replicate, statistic, part, category, k1, k2, k3, n, s0, s1 FROM rng_draw('sample_unit', '6A.GATE.bootstrap')
