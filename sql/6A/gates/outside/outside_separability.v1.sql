/*
doc: >
  Whether risk can be told from what a bank sees, neither not at all nor at once, and whether the graph adds to it. Areas have the
  intervals of Hanley and McNeil (The meaning and use of the area under a ROC curve, 1982); a difference has that of two independent
  areas, which is wider than its own.
tests: [A17_RISK_SEPARABILITY]
owner_state: S5
knobs: [6A.party_role_priors.party_features, 6A.fraud_ring_policy.ring_kinds, 6A.fraud_ring_policy.acquaintances]
formula:
  A17_RISK_SEPARABILITY: >-
    area under the ROC curve of a sum of weights of evidence over the columns of separability_features, learned on one drawn part of
    the parties and measured on the other: auc_base without columns of the graph, auc_graph with them, graph_gain their difference;
    lone: offenders in no ring; best column: the largest area of one column alone, for risk, and of the graph's for rings, by party and
    by device and link to an IP; id_order_auc: how far the order of ids is from one half, where it is farthest, for risk over all
    parties and for membership within cells of parties, devices, accounts and IPs
cells: [separability_auc, separability_weight, leak_column_auc, leak_order_auc]
*/
-- Areas with their standard errors.
WITH area AS (
    SELECT score_name, auc, hits + others AS n
        , sqrt((auc * (1 - auc) + (hits - 1) * (auc / (2 - auc) - auc * auc) + (others - 1) * (2 * auc * auc / (1 + auc) - auc * auc))
            / nullif(hits * others, 0)) AS error
    FROM (
        SELECT score_name, hits, others, auc FROM separability_auc
        UNION ALL SELECT score_name, hits, others, auc FROM leak_column_auc
        UNION ALL SELECT score_name, hits, others, auc FROM leak_order_auc
    )
)
-- Base and graph side by side.
, pair AS (
    SELECT graph.auc - base.auc AS value, sqrt(pow(graph.error, 2) + pow(base.error, 2)) AS error, base.n
    FROM area AS base
    JOIN area AS graph ON graph.score_name = 'graph'
    WHERE base.score_name = 'base'
)
-- The column that tells most, and what it tells of.
, best AS (
    SELECT substr(area.score_name, 1, 4) AS target, max_by(area.auc, area.auc) AS value, max_by(area.error, area.auc) AS error, max(area.n) AS n
    FROM area
    JOIN policy_6A.separability_features AS rule ON area.score_name IN ('risk_' || rule.feature, 'ring_' || rule.feature)
    WHERE starts_with(area.score_name, 'risk_') OR rule.kind <> 'base'
    GROUP BY substr(area.score_name, 1, 4)
)
-- The best column of devices and of their links to IPs, and the ids whose order tells most: by the lower ends of the intervals, since the
-- largest of many areas with few hits would be chance.
, leak AS (
    SELECT metric_name, max_by(tells, tells - gate.bootstrap.z * error) AS value, max_by(error, tells - gate.bootstrap.z * error) AS error
        , max_by(n, tells - gate.bootstrap.z * error) AS n
    FROM (
        SELECT 'best_device_ip_column_ring_auc' AS metric_name, auc AS tells, error, n
        FROM area
        WHERE score_name IN (SELECT score_name FROM leak_column_auc)
        UNION ALL
        SELECT 'id_order_auc', greatest(auc, 1 - auc), error, n
        FROM area
        WHERE score_name = 'id_order' OR score_name IN (SELECT score_name FROM leak_order_auc)
    )
    CROSS JOIN policy_6A.realism_gate AS gate
    GROUP BY metric_name
)
-- All metrics.
, metric AS (
    SELECT unnest(['auc_base_low', 'auc_base_high']) AS metric_name, auc AS value, error, n FROM area WHERE score_name = 'base'
    UNION ALL SELECT unnest(['auc_graph_low', 'auc_graph_high']), auc, error, n FROM area WHERE score_name = 'graph'
    UNION ALL SELECT 'graph_gain', value, error, n FROM pair
    UNION ALL SELECT 'auc_' || score_name, auc, error, n FROM area WHERE score_name IN ('base_lone', 'graph_lone')
    UNION ALL SELECT CASE target WHEN 'risk' THEN 'best_column_auc' ELSE 'best_graph_column_ring_auc' END, value, error, n FROM best
    UNION ALL SELECT metric_name, value, error, n FROM leak
)
-- These as gates know them.
, measured AS (
    SELECT 'A17_RISK_SEPARABILITY' AS test_id, metric.metric_name, quantise(metric.value, 12) AS value
        , quantise(metric.value - gate.bootstrap.z * metric.error, 12) AS ci_low
        , quantise(metric.value + gate.bootstrap.z * metric.error, 12) AS ci_high, metric.n AS support_n
    FROM metric
    CROSS JOIN policy_6A.realism_gate AS gate
)
SELECT *
FROM graded_outside('measured', 'policy_6A.outside_thresholds', 'separability')
