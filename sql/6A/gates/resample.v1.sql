/*
doc: >
  The counts of every replicate: Poisson around what was counted; replicate 0 is what was counted.
materialize: table
*/
SELECT d.replicate, d.statistic, d.part, d.category, d.k1, d.k2, d.k3
    , CASE
        WHEN d.replicate = 0 OR d.n = 0 THEN d.n
        WHEN ladder.upto IS NOT NULL THEN len(list_filter(ladder.upto, x -> x <= d.s0))
        ELSE greatest(0, round_even(d.n + sqrt(d.n) * normal_cos(d.s0, d.s1), 0)::BIGINT)
    END AS m
FROM draw__bootstrap AS d
LEFT JOIN poisson_ladder AS ladder ON ladder.mean = d.n
