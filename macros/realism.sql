-- Statistics of a graph from small tables of counts, once as counted and once for each replicate of a bootstrap.
--
-- A sample, given by name, has columns replicate, statistic, part, category, k1, k2, k3, m: how often (m) a cell stands in a
-- replicate. What a cell is depends on its statistic:
--   share_error   edges by part (region) and category
--   coverage      clusters with k1 members, k2 of them covered
--   degree        units of degree k1
--   alignment     members by part (component and stratum) and category
--   any other     clusters at risk (k1 = 1) or not (0) with k2 members, k3 of them at risk: an odds ratio of that name

-- One row per replicate and metric. shares: region_id, ip_type, share wanted, of the regions that are asked for. expectations:
-- part, category, expected count, of the parts that are judged.
-- share_error: greatest difference from the wanted share in percentage points, absent counts as 0. coverage: covered
-- members of all. degree: 99th percentile, linear between neighbours (Hyndman & Fan 1996, type 7), and maximum.
-- alignment: greatest divergence of Jensen and Shannon in nats (Lin 1991). Odds ratios carry a half in each count; an odds ratio
-- or_x comes with cramers_v_x.
CREATE OR REPLACE MACRO realism_statistics(sample, shares, expectations) AS TABLE
-- The sample.
WITH drawn AS (
    SELECT replicate, statistic, part, category, k1, k2, k3, m FROM query_table(sample)
)
-- Its replicates.
, run AS (
    SELECT DISTINCT replicate FROM drawn
)
-- Shares of edges, absent ones as 0, beside the wanted shares.
, mixed AS (
    SELECT run.replicate, mix.region_id, mix.share, coalesce(edge.m, 0) AS m
        , (sum(coalesce(edge.m, 0)) OVER (PARTITION BY run.replicate, mix.region_id))::BIGINT AS total
    FROM run
    CROSS JOIN query_table(shares) AS mix
    LEFT JOIN (SELECT replicate, part, category, m FROM drawn WHERE statistic = 'share_error') AS edge
        ON edge.replicate = run.replicate AND edge.part = mix.region_id AND edge.category = mix.ip_type
)
-- Degrees with the units up to each.
, degree AS (
    SELECT replicate, k1 AS degree, (sum(m) OVER (PARTITION BY replicate ORDER BY k1))::BIGINT AS upto
        , (sum(m) OVER (PARTITION BY replicate))::BIGINT AS total
    FROM drawn
    WHERE statistic = 'degree' AND m > 0
)
-- The two degrees around the 99th percentile, and the largest.
, tail AS (
    SELECT replicate
        , min(degree) FILTER (upto > floor(0.99::DOUBLE * (total - 1))) AS low
        , min(degree) FILTER (upto > ceil(0.99::DOUBLE * (total - 1))) AS high
        , max(0.99::DOUBLE * (total - 1) - floor(0.99::DOUBLE * (total - 1))) AS rest
        , max(degree) AS top
    FROM degree
    GROUP BY replicate
)
-- The four counts of each odds ratio.
, coupled AS (
    SELECT replicate, statistic
        , coalesce(sum(m * k3) FILTER (k1 = 1), 0)::DOUBLE AS a, coalesce(sum(m * (k2 - k3)) FILTER (k1 = 1), 0)::DOUBLE AS b
        , coalesce(sum(m * k3) FILTER (k1 = 0), 0)::DOUBLE AS c, coalesce(sum(m * (k2 - k3)) FILTER (k1 = 0), 0)::DOUBLE AS d
    FROM drawn
    WHERE statistic NOT IN ('share_error', 'coverage', 'degree', 'alignment')
    GROUP BY replicate, statistic
)
-- Counts of each judged distribution, absent ones as 0, beside the expected ones.
, aligned AS (
    SELECT run.replicate, e.part, e.expected, coalesce(s.m, 0) AS m
        , (sum(coalesce(s.m, 0)) OVER (PARTITION BY run.replicate, e.part))::BIGINT AS m_total
        , sum(to_fixed_point(e.expected, 9)) OVER (PARTITION BY run.replicate, e.part)::DOUBLE / 1e9 AS expected_total
    FROM run
    CROSS JOIN query_table(expectations) AS e
    LEFT JOIN (SELECT replicate, part, category, m FROM drawn WHERE statistic = 'alignment') AS s
        ON s.replicate = run.replicate AND s.part = e.part AND s.category = e.category
)
-- Divergence of each distribution.
, diverged AS (
    SELECT replicate, part, sum(to_fixed_point(jsd_term(m / m_total, expected / expected_total), 15))::DOUBLE / 1e15 AS jsd
    FROM aligned
    WHERE m_total > 0 AND expected_total > 0
    GROUP BY replicate, part
)
SELECT replicate, 'max_share_error_pp' AS metric_name, quantise(max(abs(m / nullif(total, 0) - share) * 100), 12) AS value
FROM mixed GROUP BY replicate
UNION ALL
SELECT replicate, 'linked_share', quantise(sum(k2 * m)::BIGINT / nullif(sum(k1 * m)::BIGINT, 0), 12)
FROM drawn WHERE statistic = 'coverage' GROUP BY replicate
UNION ALL
SELECT replicate, 'devices_per_ip_p99', quantise(low + (high - low) * rest, 12) FROM tail
UNION ALL
SELECT replicate, 'devices_per_ip_max', top::DOUBLE FROM tail
UNION ALL
SELECT replicate, statistic, quantise(odds_ratio(a, b, c, d), 12) FROM coupled
UNION ALL
SELECT replicate, 'cramers_v_' || substr(statistic, 4), cramers_v(a, b, c, d) FROM coupled WHERE starts_with(statistic, 'or_')
UNION ALL
SELECT replicate, 'max_jsd', quantise(max(jsd), 12) FROM diverged GROUP BY replicate;

-- Counts as realism_statistics takes them, without a bootstrap: the sample of one replicate, 0.
-- cells: statistic, part, category, k1, k2, k3, n.
CREATE OR REPLACE MACRO as_counted(cells) AS TABLE
SELECT 0 AS replicate, statistic, part, category, k1, k2, k3, n AS m FROM query_table(cells);
