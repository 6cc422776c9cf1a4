/*
doc: >
  One row with a list: where the numbers of IPs of a linked device end (long_ladder_rung), 32 for each device type. 1 plus
  Poisson of mean / share - 1, cut at the most IPs of a device. exp(-m) m^k / k! by recursion.
step: plan_ip_counts
*/
WITH RECURSIVE kind AS (
    SELECT kind.device_no, rule.ips_per_device_max AS cap
        , greatest(0.0::DOUBLE, (kind.edge_mean / kind.linked_share - 1) * prior.ip_edge_scale) AS mean
    FROM device_kind AS kind
    CROSS JOIN policy_6A.ip_count_priors AS prior
    CROSS JOIN policy_6A.graph_linkage_rules AS rule
)
, term AS (
    SELECT device_no, cap, mean, 0 AS k, quantise(exp(-mean), 15) AS p FROM kind
    UNION ALL
    SELECT device_no, cap, mean, k + 1, p * mean / (k + 1) FROM term WHERE k + 2 < cap
)
, run AS (
    SELECT device_no, k, least(1.0::DOUBLE, sum(fx(p, 15)) OVER (PARTITION BY device_no ORDER BY k)::DOUBLE / 1e15) AS upto
    FROM term
    WHERE k + 1 < cap
)
, grid AS (
    SELECT device_no, unnest(range(32)) AS k FROM device_kind
)
SELECT list(coalesce(share_slot(run.upto), slot_end()) ORDER BY grid.device_no, grid.k) AS ends
FROM grid
LEFT JOIN run ON run.device_no = grid.device_no AND run.k = grid.k
