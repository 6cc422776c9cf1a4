/*
doc: >
  The value of every statistic and its 95 percent interval by a Poisson bootstrap: each replicate redraws the count of every cell
  around the count that was found, and replicate 0 is the count itself. The statistics are those that S5 seals.
materialize: table
*/
-- Poisson probabilities of k = 0, 1, .. for every mean below the one from which a normal takes over.
WITH RECURSIVE term AS (
    SELECT mean, 0 AS k, quantise(exp(-mean::DOUBLE), 15) AS p
    FROM (SELECT unnest(range(1, bootstrap.normal_from)) AS mean FROM policy_6A.realism_gate)
    UNION ALL
    SELECT mean, k + 1, p * mean / (k + 1) FROM term WHERE k < 4 * mean + 20
)
-- Cumulative probabilities of each mean as a list of slots: the count of those at or below a draw is the Poisson number.
, poisson AS (
    SELECT mean, list(share_slot(least(1.0::DOUBLE, upto)) ORDER BY k) AS upto
    FROM (SELECT mean, k, sum(to_fixed_point(p, 15)) OVER (PARTITION BY mean ORDER BY k)::DOUBLE / 1e15 AS upto FROM term)
    GROUP BY mean
)
-- Counts of the cells in every replicate, in the form of realism_statistics.
, resample AS MATERIALIZED (
    SELECT d.replicate, d.statistic, d.part, d.category, d.k1, d.k2, d.k3
        , CASE
            WHEN d.replicate = 0 OR d.n = 0 THEN d.n
            WHEN poisson.upto IS NOT NULL THEN len(list_filter(poisson.upto, LAMBDA x: x <= d.s0))
            ELSE greatest(0, round_even(d.n + sqrt(d.n) * normal_cos(d.s0, d.s1), 0)::BIGINT)
        END AS m
    FROM draw__bootstrap AS d
    LEFT JOIN poisson ON poisson.mean = d.n
)
-- Statistics of every replicate.
, replicated AS (
    SELECT replicate, metric_name, value FROM realism_statistics('resample', 'ip_mix_share', 'judged_expectation')
)
SELECT metric_name
    , max(value) FILTER (replicate = 0) AS value
    , quantise(quantile_cont(value, 0.025) FILTER (replicate > 0), 12) AS ci_low
    , quantise(quantile_cont(value, 0.975) FILTER (replicate > 0), 12) AS ci_high
    , count(value) FILTER (replicate > 0) AS replicates
FROM replicated
GROUP BY metric_name
