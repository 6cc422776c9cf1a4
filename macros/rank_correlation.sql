-- How two orders of the same things agree.

-- Rank correlation of Spearman by part, ties in the middle of their ranks, with its 95 percent interval by Fisher's transform and
-- the variance 1.06 / (n - 3) of Fieller, Hartley and Pearson (1957). pairs: part, x, y. One row per part: part, n, rho, ci_low,
-- ci_high; rho is NULL where one of the orders is none, the interval where there are fewer than four pairs.
CREATE OR REPLACE MACRO rank_correlation(pairs) AS TABLE
-- Ranks, doubled, so that they are whole numbers.
WITH ranked AS (
    SELECT part
        , 2 * rank() OVER (PARTITION BY part ORDER BY x) + count(*) OVER (PARTITION BY part, x) - 1 AS a
        , 2 * rank() OVER (PARTITION BY part ORDER BY y) + count(*) OVER (PARTITION BY part, y) - 1 AS b
    FROM query_table(pairs)
    WHERE x IS NOT NULL AND y IS NOT NULL
)
-- Their moments.
, moment AS (
    SELECT part, count(*) AS n
        , count(*) * sum(a * b)::HUGEINT - sum(a)::HUGEINT * sum(b)::HUGEINT AS ab
        , count(*) * sum(a * a)::HUGEINT - sum(a)::HUGEINT * sum(a)::HUGEINT AS aa
        , count(*) * sum(b * b)::HUGEINT - sum(b)::HUGEINT * sum(b)::HUGEINT AS bb
    FROM ranked
    GROUP BY part
)
-- The correlation with its place on Fisher's scale, an infinite one cut.
, correlated AS (
    SELECT part, n, quantise(ab::DOUBLE / nullif(sqrt(aa::DOUBLE) * sqrt(bb::DOUBLE), 0), 12) AS rho
        , atanh(greatest(least(ab::DOUBLE / nullif(sqrt(aa::DOUBLE) * sqrt(bb::DOUBLE), 0), 1 - 1e-12), -1 + 1e-12)) AS z
    FROM moment
)
SELECT part, n, rho
    , CASE WHEN n > 3 THEN quantise(tanh(z - 1.959964 * sqrt(1.06 / (n - 3))), 12) END AS ci_low
    , CASE WHEN n > 3 THEN quantise(tanh(z + 1.959964 * sqrt(1.06 / (n - 3))), 12) END AS ci_high
FROM correlated;
