/*
doc: >
  Whether fraud is organised, seen from the graph: risk gathers on shared devices and on anonymising IPs. Shares and ratios are ratios
  of sums over clusters, components or IPs, with the normal interval of a ratio estimator (Cochran, Sampling techniques, 1977); a
  quantile has the interval of its order statistics.
tests: [A1_RISK_CLUSTERING, A2_ANONYMISER_DISPERSION]
owner_state: S4
knobs: [6A.fraud_ring_policy.ring_kinds, 6A.fraud_ring_policy.acquaintances]
formula:
  A1_RISK_CLUSTERING: >-
    co_user_risk_high: risky ones among parties with a risky co-user of another household; co_user_lift: that over the share of
    risky parties; gathered_share: risky parties in components over shared devices with 3 risky and more, of all risky;
    component_p90, component_largest: risky parties of these components; of_room: largest over 50, or over half of
    what a ring may have in the largest country where that is less
  A2_ANONYMISER_DISPERSION: >-
    sum (R - T p)^2 / sum T p (1 - p) over IPs with T devices, R of them owned by risky parties, p their share on IPs of the type
cells: [sharing_cluster]
*/
-- Parties of the world, the risky ones, and the risky ones that its largest component must have: fewer where its largest country
-- has no room for 50, and rings are too few to come near their bound.
WITH world AS (
    SELECT sum(parties)::BIGINT AS parties, (SELECT count(*) FROM risky_party) AS risky
        , least(50, (SELECT max(country_share) FROM policy_6A.ring_kinds) * max(parties) / 2) AS room
    FROM (SELECT country_iso, sum(party_count)::BIGINT AS parties FROM s1_party_summary_6A GROUP BY country_iso)
)
-- Anonymising IPs with the devices on them, and those whose owner is risky.
, ip_count AS (
    SELECT edge.ip_id, edge.ip_type, count(*) AS edges, count(risky.party_id) AS risky
    FROM anonymising_edge AS edge
    LEFT JOIN risky_party AS risky ON risky.party_id = edge.party_id
    GROUP BY edge.ip_id, edge.ip_type
)
-- Sums over clusters: of y, of x, and of what the interval of y / x needs.
, summed AS (
    SELECT 'exposed' AS ratio, sum(components * risky_exposed)::DOUBLE AS y, sum(components * exposed)::DOUBLE AS x
        , sum(components * risky_exposed * risky_exposed)::DOUBLE AS yy, sum(components * risky_exposed * exposed)::DOUBLE AS xy
        , sum(components * exposed * exposed)::DOUBLE AS xx
    FROM sharing_cluster
    UNION ALL
    SELECT 'gathered', sum(components * risky) FILTER (risky >= 3), sum(components * risky), sum(components * risky * risky) FILTER (risky >= 3)
        , sum(components * risky * risky) FILTER (risky >= 3), sum(components * risky * risky)
    FROM sharing_cluster
    UNION ALL
    SELECT ip_type, sum(to_fixed_point(y, 9))::DOUBLE / 1e9, sum(to_fixed_point(x, 9))::DOUBLE / 1e9, sum(to_fixed_point(y * y, 9))::DOUBLE / 1e9
        , sum(to_fixed_point(x * y, 9))::DOUBLE / 1e9, sum(to_fixed_point(x * x, 9))::DOUBLE / 1e9
    FROM (
        SELECT ip_type, pow(risky - edges * risky_share, 2) AS y, edges * risky_share * (1 - risky_share) AS x
        FROM (SELECT *, sum(risky) OVER (PARTITION BY ip_type) / sum(edges) OVER (PARTITION BY ip_type) AS risky_share FROM ip_count)
    )
    GROUP BY ip_type
)
-- Ratios with half of their intervals.
, ratio AS (
    SELECT ratio, y / nullif(x, 0) AS value, x
        , gate.bootstrap.z * sqrt(greatest(0, yy - 2 * y / nullif(x, 0) * xy + pow(y / nullif(x, 0), 2) * xx)) / nullif(x, 0) AS half
    FROM summed
    CROSS JOIN policy_6A.realism_gate AS gate
)
-- Components with three risky parties and more, in the order of these.
, cluster AS (
    SELECT risky, row_number() OVER (ORDER BY risky) AS place, count(*) OVER () AS components
    FROM (SELECT risky, unnest(range(components)) FROM sharing_cluster WHERE risky >= 3)
)
-- Their 90th percentile with its interval, and the largest.
, tail AS (
    SELECT quantile_cont(risky, 0.9) AS p90, max(risky) AS largest, count(*) AS components
        , max(risky) FILTER (place <= greatest(1, floor(0.9 * components - gate.bootstrap.z * sqrt(0.09 * components)))) AS p90_low
        , min(risky) FILTER (place >= least(components, ceil(0.9 * components + gate.bootstrap.z * sqrt(0.09 * components)) + 1)) AS p90_high
    FROM cluster
    CROSS JOIN policy_6A.realism_gate AS gate
)
-- Metrics with their values.
, metric AS (
    SELECT 'A1_RISK_CLUSTERING' AS test_id, 'co_user_lift' AS metric_name, ratio.value / (world.risky / world.parties) AS value
        , (ratio.value - ratio.half) / (world.risky / world.parties) AS ci_low, (ratio.value + ratio.half) / (world.risky / world.parties) AS ci_high
        , ratio.x AS support_n
    FROM ratio CROSS JOIN world WHERE ratio.ratio = 'exposed'
    UNION ALL
    SELECT 'A1_RISK_CLUSTERING', 'co_user_risk_high', value, value - half, value + half, x FROM ratio WHERE ratio = 'exposed'
    UNION ALL
    SELECT 'A1_RISK_CLUSTERING', unnest(['gathered_share_low', 'gathered_share_high']), value, value - half, value + half, x
    FROM ratio WHERE ratio = 'gathered'
    UNION ALL
    SELECT 'A1_RISK_CLUSTERING', 'component_p90', p90, p90_low, p90_high, components FROM tail
    UNION ALL
    SELECT 'A1_RISK_CLUSTERING', 'component_largest', largest, largest, largest, components FROM tail
    UNION ALL
    SELECT 'A1_RISK_CLUSTERING', 'component_largest_of_room', largest / world.room, largest / world.room, largest / world.room, components
    FROM tail CROSS JOIN world
    UNION ALL
    SELECT 'A2_ANONYMISER_DISPERSION', lower(type.ip_type) || '_dispersion', ratio.value, ratio.value - ratio.half, ratio.value + ratio.half, ratio.x
    FROM policy_6A.ip_types AS type
    JOIN ratio ON ratio.ratio = type.ip_type
    WHERE type.is_anonymising
)
-- These as gates know them.
, measured AS (
    SELECT test_id, metric_name, quantise(value, 12) AS value, quantise(ci_low, 12) AS ci_low, quantise(ci_high, 12) AS ci_high
        , round_even(support_n, 0)::BIGINT AS support_n
    FROM metric
)
SELECT *
FROM graded_outside('measured', 'policy_6A.outside_thresholds', 'rings')
