/*
doc: Every statistic in every replicate.
materialize: table
*/
WITH mix AS (
    SELECT region_id, ip_type, share
    FROM (UNPIVOT policy_6A.ip_mix ON COLUMNS(* EXCLUDE (region_id)) INTO NAME ip_type VALUE share)
)
, t3 AS (
    SELECT r.replicate, mix.region_id, mix.ip_type, mix.share, coalesce(max(s.m), 0) AS m
    FROM (SELECT DISTINCT replicate FROM resample) AS r
    CROSS JOIN (SELECT mix.* FROM mix SEMI JOIN s1_party_summary_6A AS home ON home.region_id = mix.region_id) AS mix
    LEFT JOIN resample AS s ON s.gate_no = 3 AND s.replicate = r.replicate AND s.part = mix.region_id AND s.category = mix.ip_type
    GROUP BY r.replicate, mix.region_id, mix.ip_type, mix.share
)
, t3_share AS (
    SELECT replicate, abs(m / nullif((sum(m) OVER (PARTITION BY replicate, region_id))::BIGINT, 0) - share) * 100 AS error FROM t3
)
, t5 AS (
    SELECT replicate, k1 AS devices, m, (sum(m) OVER (PARTITION BY replicate ORDER BY k1))::BIGINT AS upto
        , (sum(m) OVER (PARTITION BY replicate))::BIGINT AS total
    FROM resample
    WHERE gate_no = 5 AND m > 0
)
, t5_place AS (
    SELECT replicate
        , min(devices) FILTER (upto > floor(0.99::DOUBLE * (total - 1))) AS low
        , min(devices) FILTER (upto > ceil(0.99::DOUBLE * (total - 1))) AS high
        , max(0.99::DOUBLE * (total - 1) - floor(0.99::DOUBLE * (total - 1))) AS part
        , max(devices) AS top
    FROM t5
    GROUP BY replicate
)
, t7 AS (
    SELECT replicate, gate_no
        , sum(m * k3) FILTER (k1 = 1) AS a, sum(m * (k2 - k3)) FILTER (k1 = 1) AS b
        , sum(m * k3) FILTER (k1 = 0) AS c, sum(m * (k2 - k3)) FILTER (k1 = 0) AS d
    FROM resample
    WHERE gate_no IN (71, 72, 101, 102)
    GROUP BY replicate, gate_no
)
, expected AS (
    SELECT component || '|' || stratum AS part, category, expected FROM alignment_cell
)
, judged AS (
    SELECT cell.component || '|' || cell.stratum AS part
    FROM alignment_cell AS cell
    CROSS JOIN (SELECT unnest(support) FROM policy_6A.realism_gate) AS support
    GROUP BY cell.component, cell.stratum, support.t8_merchants
    HAVING cell.component <> 'family_merchant' OR sum(cell.n) >= support.t8_merchants
)
, t8 AS (
    SELECT r.replicate, e.part, e.category, coalesce(s.m, 0) AS m, e.expected
        , (sum(coalesce(s.m, 0)) OVER (PARTITION BY r.replicate, e.part))::BIGINT AS m_total
        , sum(fx(e.expected, 9)) OVER (PARTITION BY r.replicate, e.part)::DOUBLE / 1e9 AS expected_total
    FROM (SELECT DISTINCT replicate FROM resample) AS r
    CROSS JOIN (SELECT expected.* FROM expected SEMI JOIN judged ON judged.part = expected.part) AS e
    LEFT JOIN resample AS s ON s.gate_no = 8 AND s.replicate = r.replicate AND s.part = e.part AND s.category = e.category
)
, t8_part AS (
    SELECT replicate, part, sum(fx(jsd_term(m / m_total, expected / expected_total), 15))::DOUBLE / 1e15 AS jsd
    FROM t8
    WHERE m_total > 0 AND expected_total > 0
    GROUP BY replicate, part
)
SELECT replicate, 'max_share_error_pp' AS metric_name, max(error) AS value FROM t3_share GROUP BY replicate
UNION ALL
SELECT replicate, 'linked_share', sum(k2 * m)::BIGINT / nullif(sum(k1 * m)::BIGINT, 0) FROM resample WHERE gate_no = 4 GROUP BY replicate
UNION ALL
SELECT replicate, 'devices_per_ip_p99', low + (high - low) * part FROM t5_place
UNION ALL
SELECT replicate, 'devices_per_ip_max', top FROM t5_place
UNION ALL
SELECT replicate, CASE gate_no WHEN 71 THEN 'or_account' WHEN 72 THEN 'or_device' WHEN 101 THEN 'flow_or_account' ELSE 'flow_or_device' END
    , odds_ratio(coalesce(a, 0)::DOUBLE, coalesce(b, 0)::DOUBLE, coalesce(c, 0)::DOUBLE, coalesce(d, 0)::DOUBLE) FROM t7
UNION ALL
SELECT replicate, 'max_jsd', max(jsd) FROM t8_part GROUP BY replicate
