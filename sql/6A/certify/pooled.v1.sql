/*
doc: >
  T1 to T8 over the pooled seeds: statistics over the cells of all seeds together, censuses as their sum or their worst.
materialize: section
*/
-- Censuses over the seeds: their worst value, their sum, and their mean weighted by rows.
WITH census AS (
    SELECT test_id, metric_name, max(value) AS worst, sum(to_fixed_point(value, 12))::DOUBLE / 1e12 AS total
        , sum(to_fixed_point(value, 12) * support_n)::DOUBLE / 1e12 / nullif(sum(support_n), 0)::DOUBLE AS mean
    FROM seed_gates
    WHERE starts_with(test_id, 'T1_') OR starts_with(test_id, 'T2_') OR starts_with(test_id, 'T6_')
    GROUP BY test_id, metric_name
)
-- Cells of all seeds together.
, cell AS (
    SELECT statistic, part, category, k1, k2, k3, sum(n)::BIGINT AS n
    FROM seed_counted_cell
    GROUP BY statistic, part, category, k1, k2, k3
)
-- These cells as a sample of one replicate, in the form of realism_statistics.
, pooled_sample AS (
    SELECT replicate, statistic, part, category, k1, k2, k3, m FROM as_counted('cell')
)
-- Share of each type of IP by region, as the priors of every seed have it.
, pooled_mix AS (
    SELECT DISTINCT region_id, ip_type, share FROM seed_ip_mix_share
)
-- Expected count of each judged category over all seeds.
, pooled_expectation AS (
    SELECT part, category, sum(to_fixed_point(expected, 9))::DOUBLE / 1e9 AS expected FROM seed_judged_expectation GROUP BY part, category
)
SELECT test_id, metric_name
    , CASE WHEN metric_name IN ('overflow_max', 'tail_excess') THEN worst
        WHEN metric_name = 'mapped_share' THEN quantise(mean, 12) ELSE total END AS value
FROM census
UNION ALL
SELECT threshold.test_id, threshold.metric_name, found.value
FROM policy_6A.gate_thresholds AS threshold
JOIN realism_statistics('pooled_sample', 'pooled_mix', 'pooled_expectation') AS found ON found.metric_name = threshold.metric_name
