/*
doc: The cells of all seeds together.
materialize: table
*/
SELECT statistic, part, category, k1, k2, k3, sum(n)::BIGINT AS n FROM seed_counted_cell GROUP BY statistic, part, category, k1, k2, k3
