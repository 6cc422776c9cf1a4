/*
doc: Every metric but the consumer's, with its interval and support. What lacks support has no value.
materialize: table
*/
WITH support AS (
    SELECT unnest(support) FROM policy_6A.realism_gate
)
, edges AS (
    SELECT count(*) AS regions, min(n) AS least, sum(n)::BIGINT AS n
    FROM (
        SELECT home.region_id, coalesce(sum(cell.n), 0)::BIGINT AS n
        FROM (SELECT DISTINCT region_id FROM s1_party_summary_6A) AS home
        LEFT JOIN edge_cell AS cell ON cell.region_id = home.region_id
        GROUP BY home.region_id
    )
)
, devices AS (
    SELECT coalesce(sum(devices * n), 0)::BIGINT AS n FROM coverage_cell
)
, ips AS (
    SELECT coalesce(sum(n), 0)::BIGINT AS n FROM degree_cell
)
, least_count AS (
    SELECT metric_name, least(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean) AS n FROM risk_table
)
, aligned AS (
    SELECT min(rows) FILTER (is_judged) AS n, coalesce(bool_and(has_support) FILTER (is_judged), false) AS has_support FROM alignment
)
, enough AS (
    SELECT 'max_share_error_pp' AS metric_name, 'T3_IP_PRIOR_ALIGNMENT' AS test_id, edges.n AS support_n, edges.least >= support.t3_links_per_region AS is_enough FROM edges CROSS JOIN support
    UNION ALL SELECT 'linked_share', 'T4_DEVICE_IP_COVERAGE', devices.n, devices.n >= support.t4_devices FROM devices CROSS JOIN support
    UNION ALL SELECT 'devices_per_ip_p99', 'T5_IP_REUSE_TAIL_BOUNDS', ips.n, ips.n >= support.t5_ips FROM ips CROSS JOIN support
    UNION ALL SELECT 'devices_per_ip_max', 'T5_IP_REUSE_TAIL_BOUNDS', ips.n, ips.n >= support.t5_ips FROM ips CROSS JOIN support
    UNION ALL SELECT c.metric_name, 'T7_RISK_PROPAGATION_EFFECT', c.n, c.n >= support.t7_count FROM least_count AS c CROSS JOIN support WHERE c.metric_name <> 'or_ip'
    UNION ALL SELECT 'max_jsd', 'T8_DISTRIBUTION_ALIGNMENT_JSD', aligned.n, aligned.has_support FROM aligned
)
SELECT enough.test_id, enough.metric_name
    , CASE WHEN enough.is_enough THEN found.value END AS value
    , CASE WHEN enough.is_enough THEN found.ci_low END AS ci_low
    , CASE WHEN enough.is_enough THEN found.ci_high END AS ci_high
    , enough.support_n
FROM enough
LEFT JOIN bootstrap_interval AS found ON found.metric_name = enough.metric_name
UNION ALL
SELECT 'T1_KMAX_HARD_INVARIANT', 'overflow_max', max(greatest(n - k_max, 0)), max(greatest(n - k_max, 0)), max(greatest(n - k_max, 0)), sum(parties)::BIGINT FROM account_excess
UNION ALL
SELECT 'T1_KMAX_HARD_INVARIANT', 'overflow_total', sum(greatest(n - k_max, 0) * parties)::BIGINT, sum(greatest(n - k_max, 0) * parties)::BIGINT
    , sum(greatest(n - k_max, 0) * parties)::BIGINT, sum(parties)::BIGINT FROM account_excess
UNION ALL
SELECT 'T1_KMAX_HARD_INVARIANT', 'pairs_without_rule', count(*) FILTER (k_max IS NULL), count(*) FILTER (k_max IS NULL), count(*) FILTER (k_max IS NULL)
    , sum(parties)::BIGINT FROM account_excess HAVING count(*) > 0
UNION ALL
SELECT 'T2_KMAX_TAIL_SANITY', 'tail_excess', max(greatest(p99, largest) - k_max), max(greatest(p99, largest) - k_max), max(greatest(p99, largest) - k_max)
    , sum(holders)::BIGINT FROM account_tail
UNION ALL
SELECT 'T6_ROLE_MAPPING_COVERAGE', 'mapped_share', CASE WHEN min(rows) > 0 THEN (sum(rows) - sum(unmapped))::BIGINT / sum(rows)::BIGINT END
    , CASE WHEN min(rows) > 0 THEN (sum(rows) - sum(unmapped))::BIGINT / sum(rows)::BIGINT END
    , CASE WHEN min(rows) > 0 THEN (sum(rows) - sum(unmapped))::BIGINT / sum(rows)::BIGINT END, sum(rows)::BIGINT FROM role_mapping
UNION ALL
SELECT 'T6_ROLE_MAPPING_COVERAGE', 'unmapped_rows', sum(unmapped)::BIGINT, sum(unmapped)::BIGINT, sum(unmapped)::BIGINT, sum(rows)::BIGINT FROM role_mapping
UNION ALL
SELECT 'T7_RISK_PROPAGATION_EFFECT', 'or_ip', odds_ratio, wald_low, wald_high, least(risky_of_risky, clean_of_risky, risky_of_clean, clean_of_clean)
FROM risk_table WHERE metric_name = 'or_ip'
