/*
doc: >
  Value of every metric of T1 to T8 with the number of rows behind it. A metric that lacks support has no value.
*/
-- Edges, and those of the region with the fewest.
WITH edges AS (
    SELECT min(n) AS least, sum(n)::BIGINT AS n
    FROM (
        SELECT home.region_id, coalesce(sum(cell.n), 0)::BIGINT AS n
        FROM risk_region AS home
        LEFT JOIN edge_cell AS cell ON cell.region_id = home.region_id
        GROUP BY home.region_id
    )
)
-- Devices of all parties.
, devices AS (
    SELECT coalesce(sum(members * n), 0)::BIGINT AS n FROM coupling_cell WHERE metric_name = 'or_device'
)
-- IPs with a device.
, ips AS (
    SELECT coalesce(sum(n), 0)::BIGINT AS n FROM degree_cell
)
-- Odds ratios with the least of their four counts.
, coupled AS (
    SELECT metric_name, odds_ratio, least(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean) AS n FROM risk_table
)
-- Rows of the judged distribution with the fewest, and whether all have support.
, aligned AS (
    SELECT min(rows) FILTER (is_judged) AS n, coalesce(bool_and(has_support) FILTER (is_judged), false) AS has_support FROM alignment
)
-- Accounts above the cap of their rule.
, excess AS (
    SELECT coalesce(max(greatest(n - k_max, 0)), 0) AS most, coalesce(sum(greatest(n - k_max, 0) * parties), 0)::BIGINT AS total
        , count(*) FILTER (k_max IS NULL) AS ruleless, coalesce(sum(parties), 0)::BIGINT AS parties
    FROM account_excess
)
-- Distance of the tail of accounts per party from the cap.
, tail AS (
    SELECT max(greatest(p99, largest) - k_max) AS excess, coalesce(sum(holders), 0)::BIGINT AS holders FROM account_tail
)
-- Rows of the role tables, and those that are not mapped.
, mapped AS (
    SELECT min(rows) AS least, sum(rows)::BIGINT AS rows, sum(unmapped)::BIGINT AS unmapped FROM role_mapping
)
-- The cells as counted: a sample of one replicate.
, counted_sample AS (
    SELECT replicate, statistic, part, category, k1, k2, k3, m FROM as_counted('counted_cell')
)
-- Statistics of the cells as counted.
, statistic AS (
    SELECT metric_name, value FROM realism_statistics('counted_sample', 'ip_mix_share', 'judged_expectation')
)
-- Rows that a metric must have behind it.
, required AS (
    SELECT unnest(support) FROM policy_6A.validation_policy
)
-- Metrics with the rows behind them; those that are no statistic of the cells have a value of their own.
, found AS (
    SELECT 'T1_KMAX_HARD_INVARIANT' AS test_id, 'overflow_max' AS metric_name, most::DOUBLE AS own_value
        , parties AS support_n, parties > 0 AS is_enough
    FROM excess
    UNION ALL SELECT 'T1_KMAX_HARD_INVARIANT', 'overflow_total', total, parties, parties > 0 FROM excess
    UNION ALL SELECT 'T1_KMAX_HARD_INVARIANT', 'pairs_without_rule', ruleless, parties, parties > 0 FROM excess
    UNION ALL SELECT 'T2_KMAX_TAIL_SANITY', 'tail_excess', excess, holders, holders > 0 FROM tail
    UNION ALL SELECT 'T3_IP_PRIOR_ALIGNMENT', 'max_share_error_pp', NULL, n, least >= required.t3_links_per_region FROM edges CROSS JOIN required
    UNION ALL SELECT 'T4_DEVICE_IP_COVERAGE', 'linked_share', NULL, n, n >= required.t4_devices FROM devices CROSS JOIN required
    UNION ALL SELECT 'T5_IP_REUSE_TAIL_BOUNDS', 'devices_per_ip_p99', NULL, n, n >= required.t5_ips FROM ips CROSS JOIN required
    UNION ALL SELECT 'T5_IP_REUSE_TAIL_BOUNDS', 'devices_per_ip_max', NULL, n, n >= required.t5_ips FROM ips CROSS JOIN required
    UNION ALL SELECT 'T6_ROLE_MAPPING_COVERAGE', 'mapped_share', (rows - unmapped) / nullif(rows, 0), rows, least > 0 FROM mapped
    UNION ALL SELECT 'T6_ROLE_MAPPING_COVERAGE', 'unmapped_rows', unmapped, rows, least > 0 FROM mapped
    UNION ALL SELECT 'T7_RISK_PROPAGATION_EFFECT', metric_name, NULL, n, n >= required.t7_count
    FROM coupled CROSS JOIN required WHERE metric_name <> 'or_ip'
    UNION ALL SELECT 'T7_RISK_PROPAGATION_EFFECT', 'cramers_v_' || substr(metric_name, 4), NULL, n, n >= required.t7_count
    FROM coupled CROSS JOIN required WHERE metric_name <> 'or_ip'
    UNION ALL SELECT 'T7_RISK_PROPAGATION_EFFECT', 'or_ip', odds_ratio, n, true FROM coupled WHERE metric_name = 'or_ip'
    UNION ALL SELECT 'T8_DISTRIBUTION_ALIGNMENT_JSD', 'max_jsd', NULL, n, has_support FROM aligned
)
SELECT found.test_id, found.metric_name
    , CASE WHEN found.is_enough THEN coalesce(found.own_value, statistic.value) END AS value
    , found.support_n::BIGINT AS support_n
FROM found
LEFT JOIN statistic ON statistic.metric_name = found.metric_name
